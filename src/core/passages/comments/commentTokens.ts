/** A pair of quotes whose contents are not comments. */
export interface StringToken {
  readonly open: string;
  readonly close: string;
  /** The character that takes the meaning of the next one; '' where the language has none. */
  readonly escape: string;
  /** False where the string ends at the line's end at the latest; an unclosed one is then no string at all. */
  readonly spansLines: boolean;
}

/** A comment between two tokens; `isDoc` where the token alone makes it documentation. */
export interface BlockToken {
  readonly open: string;
  readonly close: string;
  /** Both tokens stand at the start of a line. */
  readonly atLineStart?: boolean;
  readonly isDoc?: boolean;
}

/** How a language writes comments and strings. */
export interface CommentTokens {
  readonly line: readonly string[];
  readonly block: readonly BlockToken[];
  readonly strings: readonly StringToken[];
  /** True where block comments nest. */
  readonly nests: boolean;
  /** What must stand before a line comment: anything, white space or the line's start, or only the line's indentation. */
  readonly lineAfter: 'anything' | 'space' | 'indent';
  /** Source of a pattern for other literals to pass over, such as characters and raw strings. */
  readonly skip: string;
  /** How a documentation comment begins. */
  readonly doc: RegExp;
  /** True where only its first line begins so. */
  readonly docGoesOn?: boolean;
}

const string = (open: string, more: Partial<StringToken> = {}): StringToken => ({
  open,
  close: open,
  escape: '\\',
  spansLines: false,
  ...more,
});
const double = string('"');
const single = string("'");
const longDouble = string('"', { spansLines: true });
const rawSingle = string("'", { escape: '', spansLines: true });
const tripleDouble = string('"""', { spansLines: true });
const tripleSingle = string("'''", { spansLines: true });
const backtick = string('`', { spansLines: true });
const doubled = [string('"', { escape: '' }), string("'", { escape: '' })];
const triples = [tripleDouble, tripleSingle, double, single];

const cBlock: BlockToken = { open: '/*', close: '*/' };
const xmlBlock: BlockToken = { open: '<!--', close: '-->' };
const mlBlock: BlockToken = { open: '(*', close: '*)' };
const character = `'(?:\\\\[^\\r\\n']{1,10}|[^\\\\'\\r\\n]|[\\ud800-\\udbff][\\udc00-\\udfff])'`;
/** A regular expression of JavaScript: a slash where a value begins. */
const expression =
  '\\/(?![*/])(?<=[(,=:[!&|?{};]\\s{0,2}\\/)(?:\\\\.|\\[(?:\\\\.|[^\\]\\\\\\n])*\\]|[^/\\\\\\n[])+\\/';
const never = /(?!)/;

const plain: CommentTokens = {
  line: [],
  block: [],
  strings: [double, single],
  nests: false,
  lineAfter: 'anything',
  skip: '',
  doc: never,
};
const cLike: CommentTokens = {
  ...plain,
  line: ['//'],
  block: [cBlock],
  doc: /^(?:\/\*[*!](?![*/])|\/\/[/!](?!\/))/,
};
const hash: CommentTokens = { ...plain, line: ['#'], lineAfter: 'space', doc: /^(?:#['|]|##\s)/ };
const dashes: CommentTokens = { ...plain, line: ['--'] };
const lisp: CommentTokens = {
  ...plain,
  line: [';'],
  block: [{ open: '#|', close: '|#' }],
  strings: [longDouble],
  nests: true,
  skip: '\\\\.',
};
const ml: CommentTokens = { ...plain, block: [mlBlock], strings: [longDouble], nests: true, skip: character };
const docString = (open: string, close = '"""'): BlockToken => ({ open, close, isDoc: true });
const pod = 'pod head1 head2 head3 head4 over item encoding begin for'
  .split(' ')
  .map((command): BlockToken => ({ open: `=${command}`, close: '=cut', atLineStart: true, isDoc: true }));
const luaBlocks = ['', '=', '==']
  .map((level) => ({ open: `--[${level}[`, close: `]${level}]` }))
  .concat({ open: '---[[', close: ']]' });

const languages: Readonly<Record<string, CommentTokens>> = {
  'c java proto3 objective-c objective-cpp glsl hlsl wgsl verilog cuda-cpp shaderlab': cLike,
  'typescript typescriptreact javascript javascriptreact': {
    ...cLike,
    strings: [double, single, backtick],
    skip: expression,
  },
  'go solidity': { ...cLike, strings: [double, single, backtick] },
  groovy: { ...cLike, strings: triples },
  json: { ...cLike, strings: [double] },
  jsonc: { ...cLike, strings: [double] },
  cpp: { ...cLike, skip: 'R"(?<delimiter>[^(\\s"]{0,16})\\([\\s\\S]*?\\)\\k<delimiter>"' },
  csharp: { ...cLike, strings: [tripleDouble, double, single], skip: '\\$?@\\$?"(?:[^"]|"")*"' },
  rust: {
    ...cLike,
    strings: [longDouble],
    nests: true,
    skip: `r(?<hashes>#*)"[\\s\\S]*?"\\k<hashes>|${character}`,
  },
  zig: { ...cLike, block: [], strings: [double], skip: `\\\\\\\\[^\\r\\n]*|${character}` },
  d: { ...cLike, strings: [longDouble, backtick], skip: character },
  php: { ...cLike, line: ['//', '#'], strings: [longDouble, rawSingle] },
  'kotlin scala': { ...cLike, strings: [tripleDouble, double], nests: true, skip: character },
  swift: { ...cLike, strings: [tripleDouble, double], nests: true, skip: '#"[^\\r\\n]*?"#' },
  dart: { ...cLike, strings: triples, nests: true },
  css: { ...cLike, line: [] },
  'scss less stylus': { ...cLike, lineAfter: 'space' },
  python: { ...hash, lineAfter: 'anything', strings: triples },
  'yaml dockercompose dockerfile cmake fish tcl awk jq': hash,
  makefile: { ...hash, strings: [] },
  ignore: { ...hash, lineAfter: 'indent', strings: [] },
  'pip-requirements': { ...hash, strings: [] },
  graphql: { ...hash, strings: [tripleDouble, double] },
  toml: { ...hash, strings: [tripleDouble, string("'''", { escape: '', spansLines: true }), double, single] },
  shellscript: { ...hash, strings: [longDouble, rawSingle], skip: '\\\\.|\\$#' },
  'perl raku': { ...hash, block: pod, skip: '\\\\.|\\$#' },
  r: { ...hash, lineAfter: 'anything', strings: [longDouble, string("'", { spansLines: true })] },
  ruby: { ...hash, block: [{ open: '=begin', close: '=end', atLineStart: true }] },
  crystal: hash,
  elixir: {
    ...hash,
    block: ['@doc ', '@moduledoc ', '@typedoc '].flatMap((name) => [
      ...['', '~S', '~s'].map((sigil) => docString(`${name}${sigil}"""`)),
      docString(`${name}"`, '"'),
    ]),
    strings: [tripleDouble, tripleSingle, double],
    skip: '\\?.',
  },
  nim: {
    ...hash,
    block: [{ open: '#[', close: ']#' }],
    strings: [tripleDouble, double],
    nests: true,
    skip: character,
  },
  julia: {
    ...hash,
    lineAfter: 'anything',
    block: [
      { open: '#=', close: '=#' },
      { ...docString('"""'), atLineStart: true },
    ],
    strings: [tripleDouble, double],
    nests: true,
    skip: character,
  },
  coffeescript: { ...hash, block: [{ open: '###', close: '###' }], strings: triples },
  nix: { ...hash, block: [cBlock], strings: [string("''", { escape: '', spansLines: true }), longDouble] },
  terraform: { ...hash, line: ['#', '//'], block: [cBlock], strings: [double] },
  powershell: {
    ...hash,
    doc: /^<#\s*\.|^<#[\s\S]*\n\s*\.(?:SYNOPSIS|DESCRIPTION)/i,
    block: [{ open: '<#', close: '#>' }],
    strings: [string('"', { escape: '`' }), ...doubled],
  },
  'ini properties': { ...hash, line: ['#', ';', '!'], lineAfter: 'indent', strings: [] },
  lua: {
    ...dashes,
    block: luaBlocks,
    skip: '\\[(?<level>=*)\\[[\\s\\S]*?\\]\\k<level>\\]',
    doc: /^---\s?(?!-)/,
    docGoesOn: true,
  },
  'haskell elm purescript': {
    ...dashes,
    block: [{ open: '{-', close: '-}' }],
    strings: [double],
    nests: true,
    skip: character,
    doc: /^(?:--\s?[|^]|\{-\s?\|)/,
    docGoesOn: true,
  },
  sql: { ...dashes, block: [cBlock], strings: [rawSingle, string('"', { escape: '' }), string('`')] },
  vhdl: { ...dashes, strings: [string('"', { escape: '' })], skip: character },
  ada: { ...dashes, strings: [string('"', { escape: '' })], skip: character },
  ocaml: { ...ml, doc: /^\(\*\*(?!\*)/ },
  fsharp: {
    ...ml,
    line: ['//'],
    strings: [tripleDouble, longDouble],
    nests: false,
    doc: /^(?:\/\/\/(?!\/)|\(\*\*)/,
  },
  coq: { ...ml, skip: '', doc: /^\(\*\*(?!\*)/ },
  pascal: {
    ...plain,
    line: ['//'],
    block: [{ open: '{', close: '}' }, mlBlock],
    strings: [string("'", { escape: '' })],
  },
  'vb vba': { ...plain, line: ["'", 'rem '], strings: [string('"', { escape: '' })], doc: /^'''/ },
  erlang: {
    ...plain,
    line: ['%'],
    strings: [longDouble],
    skip: `\\$\\\\?.|'[^'\\r\\n]*'`,
    doc: /^%+\s*@doc/,
    docGoesOn: true,
  },
  prolog: { ...plain, line: ['%'], block: [cBlock], skip: "0'." },
  'latex tex bibtex': { ...plain, line: ['%'], strings: [], skip: '\\\\.' },
  'matlab octave': { ...plain, line: ['%'], block: [{ open: '%{', close: '%}', atLineStart: true }] },
  'clojure racket scheme lisp commonlisp': lisp,
  fortran: { ...plain, line: ['!'], strings: doubled },
  bat: { ...plain, line: ['rem ', '::'], lineAfter: 'indent', strings: [] },
  'html xml xsl svg': { ...plain, block: [xmlBlock], strings: [] },
  'vue svelte astro': {
    ...cLike,
    block: [xmlBlock, cBlock],
    strings: [double, single, backtick],
    lineAfter: 'space',
  },
  'razor handlebars': { ...plain, block: [xmlBlock, { open: '{{!--', close: '--}}' }], strings: [] },
};

const byLanguage = new Map(
  Object.entries(languages).flatMap(([ids, tokens]) => ids.split(' ').map((id) => [id, tokens] as const)),
);

/** The languages whose comments are known. */
export const commentedLanguages: readonly string[] = [...byLanguage.keys()];

/** The comment tokens of a language, `undefined` where it has none. */
export function commentTokensOf(languageId: string): CommentTokens | undefined {
  return byLanguage.get(languageId);
}
