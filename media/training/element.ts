type Child = Node | string | undefined;
type Properties = Readonly<Record<string, unknown>>;

/** A new element; properties that start with `on` are event listeners, `aria-`, `role` and `class` become attributes. */
export function element(
  name: string,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElement {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) created.addEventListener(key.slice(2), value as EventListener);
    else if (/^(?:aria-|role$|class$|for$)/.test(key)) created.setAttribute(key, String(value));
    else Object.assign(created, { [key]: value });
  }
  created.append(...children.filter((child) => child !== undefined));
  return created;
}

/** `{0}`, `{1}` … of a text, filled in. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
}
