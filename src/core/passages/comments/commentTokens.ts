/** How a language writes comments and strings, for the scanner. */
export interface CommentTokens {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  /** Quotes whose contents are not comments; the second of a pair closes, a backslash escapes. */
  readonly strings: readonly (readonly [string, string])[];
  /** True where block comments nest. */
  readonly nests?: boolean;
  /** True where a line comment starts only at the line's start or after white space. */
  readonly afterSpace?: boolean;
}

const quotes = [
  ['"', '"'],
  ["'", "'"],
] as const;
const double = [['"', '"']] as const;
const cBlock = [['/*', '*/']] as const;
const xmlBlock = [['<!--', '-->']] as const;

const cLike: CommentTokens = { line: ['//'], block: cBlock, strings: [...quotes, ['`', '`']] };
const cNesting: CommentTokens = {
  line: ['//'],
  block: cBlock,
  strings: [['"""', '"""'], ...double],
  nests: true,
};
const hash: CommentTokens = { line: ['#'], block: [], strings: quotes, afterSpace: true };
const markup: CommentTokens = { line: [], block: xmlBlock, strings: [] };
const lisp: CommentTokens = { line: [';'], block: [['#|', '|#']], strings: double, nests: true };
const sqlLike: CommentTokens = { line: ['--'], block: cBlock, strings: quotes };

const groups: readonly (readonly [string, CommentTokens])[] = [
  [
    'typescript typescriptreact javascript javascriptreact java go c cpp csharp php groovy objective-c objective-cpp proto3 solidity verilog glsl hlsl wgsl scss less zig d',
    cLike,
  ],
  ['kotlin swift scala dart rust', cNesting],
  ['css', { line: [], block: cBlock, strings: quotes }],
  ['python', { line: ['#'], block: [], strings: [['"""', '"""'], ["'''", "'''"], ...quotes] }],
  ['shellscript fish yaml toml makefile dockerfile cmake perl raku r elixir nim crystal tcl graphql', hash],
  ['ruby', { ...hash, block: [['\n=begin', '\n=end']] }],
  ['julia', { line: ['#'], block: [['#=', '=#']], strings: [['"""', '"""'], ...double], nests: true }],
  ['coffeescript', { line: ['#'], block: [['###', '###']], strings: quotes }],
  ['nix', { line: ['#'], block: cBlock, strings: [["''", "''"], ...double] }],
  ['terraform', { line: ['#', '//'], block: cBlock, strings: double }],
  ['powershell', { line: ['#'], block: [['<#', '#>']], strings: quotes }],
  ['ini', { line: ['#', ';'], block: [], strings: [], afterSpace: true }],
  ['lua', { line: ['--'], block: [['--[[', ']]']], strings: quotes }],
  ['haskell elm', { line: ['--'], block: [['{-', '-}']], strings: double, nests: true }],
  ['sql', sqlLike],
  ['ada vhdl', { line: ['--'], block: [], strings: double }],
  ['ocaml', { line: [], block: [['(*', '*)']], strings: double, nests: true }],
  ['fsharp', { line: ['//'], block: [['(*', '*)']], strings: double, nests: true }],
  [
    'pascal',
    {
      line: ['//'],
      block: [
        ['{', '}'],
        ['(*', '*)'],
      ],
      strings: [["'", "'"]],
    },
  ],
  ['vb', { line: ["'"], block: [], strings: double }],
  ['erlang latex', { line: ['%'], block: [], strings: [] }],
  ['clojure lisp scheme', lisp],
  ['fortran', { line: ['!'], block: [], strings: quotes }],
  ['bat', { line: ['REM ', 'rem ', '::'], block: [], strings: [], afterSpace: true }],
  ['html xml', markup],
  ['vue svelte', { line: ['//'], block: [...xmlBlock, ...cBlock], strings: quotes, afterSpace: true }],
];

const byLanguage = new Map(
  groups.flatMap(([ids, tokens]) => ids.split(' ').map((id) => [id, tokens] as const)),
);

/** The comment tokens of a language, `undefined` where it has none. */
export function commentTokensOf(languageId: string): CommentTokens | undefined {
  return byLanguage.get(languageId);
}
