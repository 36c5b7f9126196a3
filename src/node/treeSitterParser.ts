import { join } from 'node:path';
import { createRequire } from 'node:module';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { SyntaxNode, SyntaxParser } from '../core/passages/ports.ts';

const grammars: Readonly<Record<string, string>> = {
  typescript: 'typescript',
  typescriptreact: 'tsx',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  python: 'python',
  java: 'java',
  go: 'go',
  rust: 'rust',
  c: 'cpp',
  cpp: 'cpp',
  csharp: 'c-sharp',
  ruby: 'ruby',
  php: 'php',
  shellscript: 'bash',
  css: 'css',
};
/** Beyond this size a file is generated or minified; the scanner reads it instead. */
const maxCharacters = 1_000_000;
const timeoutMicros = 2_000_000;

/** Syntax trees by web-tree-sitter; runtime and grammars lie in one folder and load when first needed. */
export class TreeSitterParser implements SyntaxParser {
  private runtime: Promise<typeof TreeSitter> | undefined;
  private readonly languages = new Map<string, Promise<TreeSitter.Language>>();

  constructor(private readonly folder: string) {}

  async parse<T>(languageId: string, text: string, visit: (root: SyntaxNode) => T): Promise<T | undefined> {
    const grammar = grammars[languageId];
    if (!grammar || text.length > maxCharacters) return undefined;
    const { Parser } = await (this.runtime ??= this.loadRuntime());
    const parser = new Parser();
    try {
      parser.setLanguage(await this.language(grammar));
      parser.setTimeoutMicros(timeoutMicros);
      const tree = parser.parse(text);
      if (!tree) return undefined;
      try {
        return visit(tree.rootNode);
      } finally {
        tree.delete();
      }
    } finally {
      parser.delete();
    }
  }

  private async language(grammar: string): Promise<TreeSitter.Language> {
    const { Language } = await (this.runtime ??= this.loadRuntime());
    const known =
      this.languages.get(grammar) ?? Language.load(join(this.folder, `tree-sitter-${grammar}.wasm`));
    this.languages.set(grammar, known);
    return known;
  }

  private async loadRuntime(): Promise<typeof TreeSitter> {
    const runtime = createRequire(join(this.folder, 'tree-sitter.js'))(
      './tree-sitter.js',
    ) as typeof TreeSitter;
    await runtime.Parser.init({ locateFile: (file) => join(this.folder, file) });
    return runtime;
  }
}
