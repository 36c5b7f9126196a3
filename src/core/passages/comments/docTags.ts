const inline: readonly (readonly [RegExp, string])[] = [
  [/\{@(?:link|linkcode|linkplain|see|tutorial)\s+[^}|\s]+(?:\s*\|\s*|\s+)([^}]+)\}/g, '$1'],
  [/\{@(?:link|linkcode|linkplain|see|code|literal|value|tutorial)\s+([^}]*)\}/g, '$1'],
  [/\{@\w+\}/g, ''],
  [/<(?:see|seealso)\s+(?:cref|langword|href)="(?:\w:)?([^"]*)"\s*\/?>/g, '$1'],
  [/<(?:paramref|typeparamref)\s+name="([^"]*)"\s*\/>/g, '$1'],
  [/<(?:param|typeparam|exception|permission)\s+(?:name|cref)="(?:\w:)?([^"]*)">/g, '$1 '],
  [
    /<\/?(?:summary|remarks|returns|value|example|para|param|typeparam|exception|c|list|item|term|description|inheritdoc|see|p|br|b|i|u|em|strong|code|tt|ul|ol|li|dl|dt|dd|a|pre|h[1-6]|table|tr|td|th|div|span|blockquote|sup|sub|kbd|img|hr)(?:\s[^<>]*)?\/?>/gi,
    '',
  ],
  [/:(?:\w+:)?(?:class|func|meth|mod|attr|exc|obj|ref|doc|data|const|term|option|envvar):`~?([^`]*)`/g, '$1'],
  [/(?<!\S)[@\\](?:p|c|a|e|b|em|ref|copydoc|link|endlink)\s+(?=\S)/g, ''],
  [/\[([^\]]+)\]\((?:https?:|\.|\/|#)[^)]*\)/g, '$1'],
  [/\*\*(?=\S)([^*]+)\*\*/g, '$1'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&nbsp;/g, ' '],
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
];

const type = String.raw`(?:\{(?:[^{}]|\{[^{}]*\})*\}|\[[^\]]*\](?=\s))`;
const name = String.raw`\[?[\w$.@&-]+(?:=[^\]]*)?\]?`;
const dash = String.raw`\s*(?:[-–:]\s+)?`;
const tag = (names: string, rest = ''): RegExp => new RegExp(String.raw`^\s*[@\\](?:${names})\b${rest}`, 'i');

const phpType = String.raw`[\w\\|?]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>|\[\]|\|[\w\\|]+)[\w\\|[\]]*|string|int|bool|array|void|null|mixed|float|self|static`;
const block: readonly (readonly [RegExp, string])[] = [
  // What says nothing but a type or a flag, or names people and files.
  [
    tag(
      'type|typedef|template|private|public|protected|internal|readonly|override|async|static|abstract',
      String.raw`(?:\s*${type})?\s*[\w$.]*\s*$`,
    ),
    '',
  ],
  [
    tag(
      'author|version|date|copyright|file|package|subpackage|module|category|license|ingroup|defgroup|namespace|method|extends|implements|memberof|name|kind|function|class|constructor|enum|access|group|api|preserve|suppress|see|link|uses|method|mixin|augments|fires|listens|since|hide|alias|callback|exports',
      String.raw`(?:\s*${type})?(?:\s+\S+)?\s*$`,
    ),
    '',
  ],
  [tag('author|version|date|copyright|license|package|file'), ''],
  [
    tag(
      String.raw`param(?:\[[\w,]+\])?|arg|argument|prop|property|option|typeparam|tparam|template|var|field|yieldparam|retval`,
      String.raw`(?:\s*${type})?\s+${name}\s*$`,
    ),
    '',
  ],
  [tag('returns?|throws|exception|raise|yields?|type|deprecated', String.raw`\s*${type}?\s*$`), ''],
  [tag('returns?|var', String.raw`\s+[\w\\|<>,?[\]]+\s*$`), ''],
  [tag('returns?|var', String.raw`\s+(?:${phpType})\s+`), ''],
  // PHPDoc and Javadoc write the type or the name first; YARD brackets it.
  [tag('param|property|var', String.raw`\s+[\w\\|?<>[\], ]+\s+(\$\w+)${dash}`), '$1 '],
  [
    tag(
      String.raw`param(?:\[[\w,]+\])?|arg|argument|prop|property|option|typeparam|tparam|yieldparam|retval`,
      String.raw`(?:\s*${type})?\s+[[<]?([\w$.@&-]+)>?(?:=[^\]]*)?\]?(?:\s*${type})?${dash}`,
    ),
    '$1 ',
  ],
  [tag('throws|exception|raise', String.raw`(?:\s*\{([^}]*)\}|\s*\[([^\]]*)\])${dash}`), 'throws $1$2 '],
  [tag('throws|exception|raise', dash), 'throws '],
  [tag('deprecated', dash), 'deprecated: '],
  [
    tag(
      'returns?|yields?|brief|short|details?|note|remarks?|see|since|todo|description|desc|summary|overview|fileoverview|default|defaultValue|example|type|typedef|template|privateRemarks|apiNote|implNote|implSpec|internal|warning|attention|pre|post|li|par|section|title|doc|moduledoc',
      String.raw`(?:\s*${type})?${dash}`,
    ),
    '',
  ],
  [
    /^\s*:(?:param|parameter|arg|argument|key|keyword|raises|raise|except|exception|var|ivar|cvar)\s+([^:]*):\s*/,
    '$1 ',
  ],
  [/^\s*:(?:type|rtype|vartype)\b[^:]*:.*$/, ''],
  [/^\s*:(?:returns?|yields?|meta|deprecated)\b[^:]*:\s*/, ''],
  [
    /^\s*\.\.\s+(?:note|warning|deprecated|versionadded|versionchanged|seealso|important|tip|caution)::\s*/,
    '',
  ],
  [/^\s*\.\.\s+[\w-]+::.*$/, ''],
  // Commands of PowerShell's help and of Perl's pod.
  [/^\s*\.(?:SYNOPSIS|DESCRIPTION|EXAMPLE|NOTES|INPUTS|OUTPUTS|LINK|COMPONENT|FUNCTIONALITY)\s*$/i, ''],
  [/^\s*\.PARAMETER\s+/i, ''],
  [/^=(?:head\d|item|over|back|pod|encoding|begin|end|for|cut)\b\s*(?:\*\s*|\d+$|utf-?8$)?/i, ''],
  [/^\s*@[A-Za-z][\w-]*(?:\s+\S+)?\s*$/, ''],
  [/^\s*@[a-z]\w*\s+(?:\{[^{}]*\}\s*)?/, ''],
];

/** A line without inline tags: the words they show stay. */
export function inlineProse(line: string): string {
  return inline.reduce((text, [pattern, words]) => text.replace(pattern, words), line);
}

/** A line of documentation as words: `@param timeoutMs how long` becomes `timeoutMs how long`, `{@link A}` becomes `A`. */
export function tagProse(line: string): string {
  const words = inlineProse(line);
  if (!/^\s*[@\\:.=]/.test(words)) return words;
  const found = block.find(([pattern]) => pattern.test(words));
  return found ? words.replace(found[0], found[1]) : words;
}
