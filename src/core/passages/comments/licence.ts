/** Says it anywhere in a file. */
const strong =
  /SPDX-|copyright\s*(?:\(c\)|©|&copy;|\d{4}|[A-Z].{0,40}\d{4})|(?:^|\s)\(c\)\s*(?:copyright|\d{4})|©\s*\d{4}|all rights reserved|permission is hereby granted|(?:program|library) is free software|disclaims copyright|under the same terms as|licen[sc]e block|無断(?:転載|複製)|全著作権所有|著作権.{0,30}(?:に帰属|所有)/i;
/** Says it at the top of a file, or beside a paragraph that does. */
const weak =
  /licen[sc]ed? (?:under|to you|as|agreement|terms|information)|(?:under|terms of|subject to|accompanying|conditions of|see|in|with|any|by|a|the) [^.]{0,80}\b(?:licen[sc]e|copying)\b|(?:mit|bsd|isc|apache|mozilla|public|eclipse|software|unlicense).{0,20}licen[sc]e|gnu (?:lesser |affero |library )?general public|\b[al]?gpl\b|apache\.org\/licenses|opensource\.org|gnu\.org\/licenses|without (?:any )?(?:express|implied)? ?warrant|warrant(?:y|ies) of|no warranty|merchantab|redistribut|above copyright|copyright (?:holder|owner|notice|law)|the software is provided|this software is provided|as[ -]is["”']? basis|use this (?:file|software|source)|free software|public domain|contributor license|neither the name|source code (?:form )?is (?:subject to|governed by)|is governed by a|governing permissions|copyright|liable for any|liability|trademark|patent|confidential|proprietary|this file is part of|著作権|ライセンス(?:に基づ|の下|条件|契約)|本ソフトウェア/i;
const credit =
  /^(?:@?authors?|contributors?|written by|maintainers?|created(?: by| on)?|modified(?: by)?|date|version|revision|file(?:name)?|e-?mail|作者|作成者|作成日|更新日|ファイル名)\s*[:：].*$|^(?:by|written by|author)\s.{0,60}(?:<[^>]*@[^>]*>|\d{4})\s*$|^[^@\s]+(?: [^@\s]+){0,3} <[^>\s]+@[^>\s]+>$/i;
/** Lines of a file within which a header stands. */
const headerLines = 60;

interface Place {
  readonly startLine: number;
  /** True where the comment belongs to a symbol. */
  readonly isOwned: boolean;
}

/** The lines with paragraphs about rights emptied; `place` tells a file's header, where credits go too. */
export function withoutLicence(lines: readonly string[], place: Place): string[] {
  const text = lines.join(' ');
  const isHeader = !place.isOwned && place.startLine <= headerLines;
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
