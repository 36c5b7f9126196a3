/** The name, else the first of name-2, name-3 … that is not taken; case and normal form do not count. */
export function freeName(name: string, taken: readonly string[]): string {
  const isTaken = (wanted: string): boolean => taken.some((other) => key(other) === key(wanted));
  if (!isTaken(name)) return name;
  const stem = name.replace(/-\d{1,2}$/, '');
  let number = 2;
  while (isTaken(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}

const key = (name: string): string => name.normalize('NFC').toLowerCase();
