import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Message {
  readonly key: string;
  readonly message: string;
}

/** TypeScript's compiler messages in English and Turkish, a language that the student does not know. */
export function compilerMessages(): readonly (readonly [string, string])[] {
  const require = createRequire(import.meta.url);
  const { Diagnostics } = require('typescript') as { Diagnostics: Readonly<Record<string, Message>> };
  const folder = require.resolve('typescript/package.json');
  const file = join(folder, '../lib/tr/diagnosticMessages.generated.json');
  const turkish = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
  return Object.values(Diagnostics).flatMap(({ key, message }) => {
    const translated = turkish[key];
    const isPair = translated !== undefined && !/[\t\n]/.test(message + translated) && message.length > 30;
    return isPair ? [[message, translated] as const] : [];
  });
}
