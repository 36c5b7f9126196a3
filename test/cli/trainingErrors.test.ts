import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptKeys, trainingKeys } from '../../src/cli/errors.ts';

const root = join(import.meta.dirname, '../..');
const scripts = join(root, 'scripts', 'train');
const places = [/\bcode ?= ?"(\w+)"/g, /return "(\w+)", [A-Z_]+,/g, /"code", "(\w+)"/g];

/** Every code that an error event of the Python scripts may have. */
const codes = [
  ...new Set(
    readdirSync(scripts)
      .filter((name) => name.endsWith('.py'))
      .map((name) => readFileSync(join(scripts, name), 'utf8'))
      .flatMap((text) => places.flatMap((place) => [...text.matchAll(place)].map(([, code]) => code ?? ''))),
  ),
];

describe('Errors of the training script', () => {
  it('have a text for every code, on the command line and in the editor', () => {
    for (const known of ['nan', 'collapse', 'memory', 'disk', 'data', 'teacher', 'internal', 'environment'])
      assert.ok(codes.includes(known), known);
    const words = readFileSync(join(root, 'src', 'vscode', 'training', 'words.ts'), 'utf8');
    for (const code of codes) {
      assert.ok(code in scriptKeys, `command line: ${code}`);
      assert.ok(words.includes(`'error-${code}'`), `editor: ${code}`);
    }
  });

  it('have a text for every reason that our own code gives', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const given = sources
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/new TrainingError\(\{ reason: '([\w-]+)'([^}]*)/g)])
      .filter(([, , rest]) => !rest?.includes('told: true'))
      .map(([, reason]) => reason ?? '');
    assert.ok(given.length >= 8, given.join());
    assert.deepEqual(
      given.filter((reason) => !(reason in trainingKeys)),
      [],
    );
  });
});
