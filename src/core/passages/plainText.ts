import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** Paragraphs of a text without markup. */
export const extractPlainText: Extractor = ({ text }) => {
  const builder = new ProseBuilder('doc');
  text.split(/\r\n|\r|\n/).forEach((line, i) => builder.addLine(line.trim(), i + 1));
  builder.flush();
  return Promise.resolve(builder.drafts);
};
