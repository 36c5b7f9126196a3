/** Puts the tables into both READMEs, between their marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/run.mjs';
import { renderTables } from './tables.mjs';

const marks = /(<!-- bench:start -->\n)[\s\S]*?(<!-- bench:end -->)/;
const files = { en: 'README.md', ja: 'README.ja.md' };

/** Rewrites what stands between the marks; throws where a README has none. */
export function writeReadmes(results) {
  for (const [language, name] of Object.entries(files)) {
    const path = join(root, name);
    const text = readFileSync(path, 'utf8');
    if (!marks.test(text)) throw new Error(`${name} has no place for the benchmark`);
    writeFileSync(
      path,
      text.replace(marks, (_, start, end) => `${start}\n${renderTables(results, language)}\n\n${end}`),
    );
  }
}
