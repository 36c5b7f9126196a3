import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default?: unknown }>>;
    };
  };
}

const read = (path: string): string => readFileSync(path, 'utf8');
const json = <T>(path: string): T => JSON.parse(read(path)) as T;
const manifest = json<Manifest>('package.json');
const { commands, menus, keybindings, configuration } = manifest.contributes;
const below = readdirSync('src/vscode', { recursive: true, encoding: 'utf8' });
const sources = [
  'src/extension.ts',
  ...below.filter((name) => name.endsWith('.ts')).map((name) => join('src/vscode', name)),
];
const code = sources.map(read).join('\n');
const names = commands.map(({ command }) => command.replace('kakehashi.', '')).sort();

/** First arguments of all calls of `t(…)` and `….t(…)`. */
function localizedTexts(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(?:^|\.)t$/.test(node.expression.getText())) {
      const [text] = node.arguments;
      assert.ok(
        text && ts.isStringLiteralLike(text),
        `${path}: a text that is not a literal cannot be translated`,
      );
      found.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
  return found;
}

const placeholders = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

describe('manifest', () => {
  it('declares every command that the code registers, and no other', () => {
    const registered = [...code.matchAll(/(?:[^.]command|registerCommand)\('(?:kakehashi\.)?(\w+)'/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual([...new Set(registered)].sort(), names);
  });

  it('uses only declared commands in menus, key bindings and code', () => {
    const used = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    const inCode = [...code.matchAll(/'(kakehashi\.\w+)'|command:(kakehashi\.\w+)/g)].map(
      ([, a, b]) => a ?? b ?? '',
    );
    const other = ['status', 'isIndexing', 'isPaused', 'index', 'engine', 'model', 'training'].map(
      (name) => `kakehashi.${name}`,
    );
    for (const command of [...used, ...inCode])
      assert.ok(commands.some((known) => known.command === command) || other.includes(command), command);
  });

  it('declares exactly the settings that are read', () => {
    const reader = read('src/vscode/configuration.ts');
    const asked = [...reader.matchAll(/get(?:<\w+>)?\('([\w.]+)'\)/g)].map(([, key]) => `kakehashi.${key}`);
    assert.deepEqual(asked.sort(), Object.keys(configuration.properties).sort());
  });

  it('lets no workspace choose what is executed or loaded', () => {
    for (const key of ['model.path', 'engine.runtime', 'engine.threads'])
      assert.equal(configuration.properties[`kakehashi.${key}`]?.scope, 'machine', key);
  });

  it('is complete in English and Japanese', () => {
    const wanted = [
      ...new Set([...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '')),
    ].sort();
    for (const file of ['package.nls.json', 'package.nls.ja.json'])
      assert.deepEqual(Object.keys(json<Record<string, string>>(file)).sort(), wanted, file);
  });

  it('has every text of the code in Japanese, with the same places', () => {
    const japanese = json<Record<string, string>>('l10n/bundle.l10n.ja.json');
    const texts = [...new Set(sources.flatMap(localizedTexts))].sort();
    assert.ok(texts.length > 50);
    assert.deepEqual(Object.keys(japanese).sort(), texts);
    for (const text of texts) {
      assert.deepEqual(placeholders(japanese[text] ?? ''), placeholders(text), text);
      const isName = /^Kakehashi|^MRR/.test(text);
      assert.ok(isName || /[ぁ-んァ-ヶ一-龠]/.test(japanese[text] ?? ''), text);
    }
  });

  it('keeps the activation file short', () => {
    const activation = /export function activate[^]*?\n}\n/.exec(read('src/extension.ts'))?.[0] ?? '';
    assert.ok(activation.split('\n').length <= 81);
  });
});
