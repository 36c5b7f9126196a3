import type { Extractor } from './ports.ts';
import { ProseBuilder } from './proseBuilder.ts';

/** Blocks that hold no prose: listings, literals, comments, passthrough. */
const opaque = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,}|```)/;
const silent =
  /^(?::[\w!-]+:|\[.*\]$|\/\/(?!\/)|(?:include|image|ifdef|ifndef|ifeval|endif|toc|video)::|={4,}$|\*{4,}$|_{4,}$|--$|\|===|'''$|<<<$)/;

/** Sections of AsciiDoc; listings, comments, attributes and block markers are left out. */
export const extractAsciidoc: Extractor = ({ text }) => {
  const builder = new ProseBuilder('doc');
  let fence: string | undefined;
  text.split(/\r\n|\r|\n/).forEach((line, i) => {
    const trimmed = line.trim();
    if (fence) {
      if (trimmed === fence) fence = undefined;
      return;
    }
    if (opaque.test(trimmed)) fence = trimmed.replace(/^```.*/, '```');
    else addLine(builder, trimmed, i + 1);
  });
  builder.flush();
  return Promise.resolve(builder.drafts);
};

function addLine(builder: ProseBuilder, line: string, number: number): void {
  const heading = /^(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?$/.exec(line);
  if (heading) return builder.heading(heading[1]?.length ?? 1, inline(heading[2] ?? ''));
  if (silent.test(line) || line === '+') return;
  const title = /^\.(?=\S)(?!\.)/;
  builder.addLine(
    inline(line.replace(title, '').replace(/^(?:[*.-]+|\w+:)\s+(?=\S)|^\|\s*/, '')).trim(),
    number,
  );
}

function inline(text: string): string {
  return text
    .replace(/(?:link:|xref:|https?:\/\/)[^\s[]*\[([^\]]*)\]/g, '$1')
    .replace(/<<[^,>]*,?\s*([^>]*)>>/g, '$1')
    .replace(/([*_`#+]{1,2})(\S(?:.*?\S)?)\1/g, '$2')
    .replace(/\s*\|\s*/g, ', ');
}
