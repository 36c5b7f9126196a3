/** Says it anywhere in a file. */
const strong =
  /SPDX-|copyright\s*(?:\(c\)|©|&copy;|\d{4}|[A-Z].{0,40}\d{4})|(?:^|\s)\(c\)\s*(?:copyright|\d{4})|©\s*\d{4}|all rights reserved|permission is hereby granted|無断(?:転載|複製)|全著作権所有|著作権.{0,30}(?:に帰属|所有)/i;
/** Says it at the top of a file, or beside a paragraph that does. */
const weak =
  /licen[sc]ed? (?:under|to|as|agreement|terms|information|file|:)|(?:mit|bsd|isc|apache|mozilla|public|eclipse|general public|unlicense).{0,20}licen[sc]e|gnu (?:lesser |affero |library )?general public|\b[al]?gpl\b|apache\.org\/licenses|opensource\.org|gnu\.org\/licenses|without (?:any )?(?:express|implied)? ?warrant|warrant(?:y|ies) of|merchantab|redistribut|above copyright notice|copyright (?:holder|owner|notice|law)|the software is provided|this software is provided|as[ -]is["”']? basis|use this (?:file|software|source)|see the licen[sc]e|see (?:the )?(?:accompanying )?(?:file )?["'`]?(?:licen[sc]e|copying|notice)\b|free software|public domain|contributor license|neither the name|source code (?:form )?is (?:subject to|governed by)|is governed by a|you may (?:not )?(?:use|obtain|choose)|governing permissions|copyright|liable for any|liability|trademark|patent|confidential|proprietary|著作権|ライセンス(?:に基づ|の下|条件|契約)|本ソフトウェア/i;
const credit =
  /^(?:@?authors?|contributors?|written by|maintainers?|created(?: by| on)?|modified(?: by)?|date|version|revision|file(?:name)?|e-?mail|作者|作成者|作成日|更新日|ファイル名)\s*[:：].*$|^(?:by|written by|author)\s.{0,60}(?:<[^>]*@[^>]*>|\d{4})\s*$|^[^@\s]+(?: [^@\s]+){0,3} <[^>\s]+@[^>\s]+>$/i;
/** Lines of a file within which a header stands. */
const headerLines = 60;

/** The lines with paragraphs about rights, and credits at the top of the file, emptied. */
export function withoutLicence(lines: readonly string[], startLine: number): string[] {
  const text = lines.join('\n');
  const isHeader = startLine <= headerLines;
  if (!strong.test(text) && !(isHeader && weak.test(text)))
    return isHeader ? lines.map((line) => (credit.test(line) ? '' : line)) : [...lines];
  const isSure = isHeader || strong.test(text);
  return paragraphs(lines).flatMap((paragraph) => {
    const joined = paragraph.join(' ');
    const isRights = strong.test(joined) || (isSure && weak.test(joined));
    return paragraph.map((line) => (isRights || credit.test(line) ? '' : line));
  });
}

/** Runs of lines without an empty one; empty lines stand alone. */
function paragraphs(lines: readonly string[]): string[][] {
  const found: string[][] = [];
  lines.forEach((line, i) => {
    const joins = i > 0 && line !== '' && lines[i - 1] !== '';
    if (joins) found.at(-1)?.push(line);
    else found.push([line]);
  });
  return found;
}
