import { isNoiseLine } from './prose.ts';

const opening =
  /^(?:\/\*[*!]*|<!--|<#|\{-[|^]?|\(\*+|#\||--\[\[|=begin|#=|###|\{|[rRuUbBfF]{0,2}(?:"""|'''|"|'))/;
const closing = /(?:\*+\/|-->|#>|-\}|\*+\)|\|#|\]\]|=end|=#|###|\}|"""|'''|"|')$/;
const lineMarker = /^(?:\/\/[/!]?|#!?|--[|^]?|;+|%+|!|'{1,3}|::|rem\s)(?=\s|[^-=*#/;%]|$)[-=*#/;%]*\s?/i;
const star = /^\s*\*+(?!\/)\s?/;

/** The prose lines of a comment without markers, decorations, tags; a dropped line stays as an empty one. */
export function cleanComment(text: string, isBlock: boolean): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  const bare = isBlock
    ? withoutBlockMarkers(lines)
    : lines.map((line) => line.trim().replace(lineMarker, ''));
  return bare.map((line) => (isNoiseLine(line) ? '' : tagProse(line).trim()));
}

function withoutBlockMarkers(lines: readonly string[]): string[] {
  const bare = lines.map((line) => line.trim());
  bare[0] = (bare[0] ?? '').replace(opening, '');
  bare[bare.length - 1] = (bare.at(-1) ?? '').replace(closing, '');
  return bare.map((line, i) => (i === 0 ? line.replace(/^[*!]\s?/, '') : line.replace(star, '')));
}

/** Documentation tags as words: `@param x the key` -> `x the key`, `{@link A}` -> `A`, `<c>T</c>` -> `T`. */
function tagProse(line: string): string {
  return line
    .replace(/\{@\w+\s+([^}|]*)(?:\|\s*([^}]*))?\}/g, (_, target: string, label?: string) => label ?? target)
    .replace(/<(?:see|paramref|typeparamref)\s+(?:cref|name)="(?:\w:)?([^"]*)"\s*\/?>/g, '$1')
    .replace(/<(?:param|typeparam|exception)\s+(?:name|cref)="([^"]*)">/g, '$1 ')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(
      /^(?:@|\\)(?:param|arg|prop|property|returns?|throws|exception|since|deprecated|see|brief|note|example|default|template|typeparam|yield|raise|option)\b(?:\s*\{[^}]*\})?\s*(?:-\s+)?/,
      '',
    )
    .replace(/^(?:@|\\)(?:author|version|date|copyright|file|package|module|category|license)\b.*$/, '')
    .replace(/^:(?:param|returns?|raises|type|rtype|arg)\s*([^:]*):\s*/, '$1 ')
    .replace(/^@\w+\s*/, '');
}
