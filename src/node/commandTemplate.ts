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
  const unknown = words.find((text) => /^\{\w*\}$/.test(text) && !(text in placeholders));
  if (unknown !== undefined) throw new TrainingError({ reason: 'template', detail: unknown });
  if (!words.some((text) => text in placeholders))
    throw new TrainingError({ reason: 'template', detail: template });
  return words.flatMap((text) => placeholders[text]?.(command) ?? [text]);
}

const placeholders: Readonly<Record<string, (command: readonly string[]) => readonly string[]>> = {
  '{command}': (command) => command,
  '{shellCommand}': (command) => [command.map(quoted).join(' ')],
};

const quoted = (text: string): string =>
  /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
