import { join } from 'node:path';

/** Stands for the interpreter that runs the training script; FAKE_TRAINING says what becomes of the run. */
export const fakePython = join(import.meta.dirname, 'fakePython.mjs');

/** Thirty pairs, English and Japanese, as a TSV file holds them. */
export const optionPairs = Array.from(
  { length: 30 },
  (_, i) => `How to set option ${i}0\tオプション${i}0の設定方法\n`,
).join('');
