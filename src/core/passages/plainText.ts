import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** A line that only draws. */
const rule = /^[-=*_~#+.\u2500-\u257f\u30fc\uff0d\uff1d]{3,}$/;

/** Paragraphs of a text without markup. */
export const extractPlainText: Extractor = ({ text }) => {
  const builder = new ProseBuilder('doc');
  text.split('\n').forEach((line, i) => builder.addLine(line.trim().replace(rule, ''), i + 1));
  builder.flush();
  return Promise.resolve(builder.drafts);
};
