import { TrainingError } from '../core/errors.ts';

const word = /(?:"[^"]*"|'[^']*'|\S)+/g;
const quotes = /"([^"]*)"|'([^']*)'/g;

/**
 * Arguments of a command for another machine, such as `ssh gpu-box {shellCommand}` or `docker run -i IMAGE {command}`.
 * Words are parted at spaces outside of quotes and never reach a shell of this machine. `{command}` becomes one
 * argument for each of the command's, `{shellCommand}` a single one, quoted for the POSIX shell of the far side.
 */
export function expandTemplate(template: string, command: readonly string[]): readonly string[] {
  const words = [...template.matchAll(word)].map(([text]) => text.replaceAll(quotes, '$1$2'));
  const unknown = words.find((text) => /^\{\w*\}$/.test(text) && !isPlaceholder(text));
  if (unknown !== undefined) throw new TrainingError({ reason: 'template', detail: unknown });
  if (!words.some(isPlaceholder)) throw new TrainingError({ reason: 'template', detail: template });
  return words.flatMap((text) => (isPlaceholder(text) ? placeholders[text](command) : [text]));
}

const placeholders = {
  '{command}': (command: readonly string[]) => command,
  '{shellCommand}': (command: readonly string[]) => [command.map(quoted).join(' ')],
};

/** Of its own: every object knows `constructor` and `toString`. */
const isPlaceholder = (text: string): text is keyof typeof placeholders => Object.hasOwn(placeholders, text);

/** The bootstrap's command for another machine; `-I` keeps modules of the folder it starts in out of it. */
export const farPython = (bootstrap: string, id: string): readonly string[] => [
  'python3',
  '-I',
  '-c',
  bootstrap,
  id,
];

const quoted = (text: string): string =>
  /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
