import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { SyntaxNode, SyntaxParser } from '../core/passages/ports.ts';

// PowerShell has a grammar too, but compiling it holds up every later one by six seconds; the scanner reads it.
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

/** The grammars that the parser loads, by file name in its folder. */
export const grammarFiles: readonly string[] = [...new Set(Object.values(grammars))].map(
  (grammar) => `tree-sitter-${grammar}.wasm`,
);

/** How much of a file is parsed before it is left to the comment scanner. */
export interface ParseLimits {
  /** UTF-16 units; beyond them a file is generated or minified. */
  readonly maxCharacters?: number;
  readonly timeoutMs?: number;
}

/** Syntax trees by web-tree-sitter; runtime and grammars lie in one folder and load when first needed. */
export class TreeSitterParser implements SyntaxParser {
  private runtime: Promise<typeof TreeSitter> | undefined;
  private readonly languages = new Map<string, Promise<TreeSitter.Language | undefined>>();
  private readonly limits: Required<ParseLimits>;

  constructor(
    private readonly wasmDir: string,
    limits: ParseLimits = {},
    private readonly onWarning: (message: string) => void = () => undefined,
  ) {
    this.limits = { maxCharacters: 1_000_000, timeoutMs: 2_000, ...limits };
  }

  /** Calls `visit` with a tree that lives no longer than the call; `undefined` where nothing could be parsed. */
  async parse<T>(languageId: string, text: string, visit: (root: SyntaxNode) => T): Promise<T | undefined> {
    const grammar = grammars[languageId];
    if (!grammar || text.length > this.limits.maxCharacters) return undefined;
    const language = await this.language(grammar);
    if (!language) return undefined;
    const { Parser } = await this.loaded();
    const parser = new Parser();
    try {
      parser.setLanguage(language);
      return this.visited(parser, text, visit);
    } catch (error) {
      // A trap inside of a grammar concerns one file; whoever asked reads it without a tree.
      if (error instanceof WebAssembly.RuntimeError) return undefined;
      throw error;
    } finally {
      parser.delete();
    }
  }

  private visited<T>(parser: TreeSitter.Parser, text: string, visit: (root: SyntaxNode) => T): T | undefined {
    const deadline = Date.now() + this.limits.timeoutMs;
    const tree = parser.parse(text, null, { progressCallback: () => Date.now() > deadline });
    if (!tree) return undefined;
    try {
      return visit(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  /** A grammar that is missing or broken is asked for once; its files are left to the scanner, which is said. */
  private language(grammar: string): Promise<TreeSitter.Language | undefined> {
    const warn = (error: unknown): undefined =>
      void this.onWarning(`the grammar of ${grammar} cannot be loaded: ${String(error)}`);
    const known = this.languages.get(grammar) ?? this.loadLanguage(grammar).catch(warn);
    this.languages.set(grammar, known);
    return known;
  }

  private async loadLanguage(grammar: string): Promise<TreeSitter.Language> {
    const { Language } = await this.loaded();
    return Language.load(join(this.wasmDir, `tree-sitter-${grammar}.wasm`));
  }

  private loaded(): Promise<typeof TreeSitter> {
    this.runtime ??= this.loadRuntime();
    return this.runtime;
  }

  private async loadRuntime(): Promise<typeof TreeSitter> {
    const require = createRequire(join(this.wasmDir, 'tree-sitter.js'));
    const runtime = require('./tree-sitter.js') as typeof TreeSitter;
    await runtime.Parser.init({ locateFile: (file) => join(this.wasmDir, file) });
    return runtime;
  }
}
