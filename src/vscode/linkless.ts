/**
 * Text for one of the editor's messages. It makes links of what looks like markdown's, to commands too, and a file's
 * name or a rule may look like one.
 */
export const linkless = (text: string): string => text.replaceAll('](', '] (');
