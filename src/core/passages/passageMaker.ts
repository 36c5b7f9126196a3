import { extractAsciidoc } from './asciidoc.ts';
import { commentExtractor } from './comments/commentExtractor.ts';
import { detectLanguage } from './language.ts';
import { extractMarkdown } from './markdown.ts';
import { extractNotebook } from './notebook.ts';
import type { DraftPassage, Passage, SourceDocument } from './passage.ts';
import { embeddingText } from './passage.ts';
import { extractPlainText } from './plainText.ts';
import type { CountTokens, Extractor, HashText, SyntaxParser } from './ports.ts';
import { extractRestructuredText } from './restructuredText.ts';
import type { Piece } from './split.ts';
import { split } from './split.ts';
import { squeezeRuns } from './squeezeRuns.ts';

/** Stands in every index's fingerprint: raise it when equal files would yield other passages. */
export const passageMakerVersion = 4;

/** What the maker needs of the outside. */
export interface PassageMakerDeps {
  readonly syntax: SyntaxParser;
  readonly countTokens: CountTokens;
  readonly hash: HashText;
  readonly maxTokens: number;
}

/** Turns a document into passages that fit the student's token budget. */
export class PassageMaker {
  private readonly extractors: ReadonlyMap<string, Extractor>;
  private readonly comments: Extractor;

  constructor(private readonly deps: PassageMakerDeps) {
    this.comments = commentExtractor(deps.syntax);
    this.extractors = new Map([
      ['markdown', extractMarkdown],
      ['mdx', extractMarkdown],
      ['restructuredtext', extractRestructuredText],
      ['asciidoc', extractAsciidoc],
      ['plaintext', extractPlainText],
      ['jupyter', extractNotebook],
    ]);
  }

  /** The passages of a document in the order of their lines. */
  async make(source: SourceDocument): Promise<readonly Passage[]> {
    const text = squeezeRuns(source.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
    const document = { ...source, text };
    const extract = this.extractors.get(document.languageId) ?? this.comments;
    const drafts = await extract(document);
    const language = detectLanguage(
      drafts
        .map((draft) => draft.text)
        .join('\n')
        .slice(0, 4_000),
    );
    return drafts.flatMap((draft) =>
      this.pieces(draft).map((piece) => this.passage({ document, draft, piece, language })),
    );
  }

  /** The breadcrumb costs tokens too; it gives way, outermost level first, until half the budget is left for prose. */
  private pieces(draft: DraftPassage): (Piece & { headingPath: readonly string[] })[] {
    const { countTokens, maxTokens } = this.deps;
    let headingPath = draft.headingPath;
    // So many characters are beyond any budget: a heading of a whole page is not counted anew for each section below it.
    const cost = (): number =>
      countTokens(embeddingText({ ...draft, headingPath, text: '' }).slice(0, maxTokens * 5));
    while (headingPath.length > 0 && cost() > maxTokens / 2) headingPath = headingPath.slice(1);
    const budget = Math.max(maxTokens - cost(), maxTokens / 2);
    const pieces = split(draft, budget, countTokens);
    // A draft in one piece keeps its own lines: those of a comment's markers belong to it.
    const ranged = pieces.length === 1 ? pieces.map(({ text }) => ({ text, range: draft.range })) : pieces;
    return ranged.filter(({ text }) => /\p{L}/u.test(text)).map((piece) => ({ ...piece, headingPath }));
  }

  private passage({ document, draft, piece, language }: Making): Passage {
    return {
      path: document.path,
      range: piece.range,
      kind: draft.kind,
      language: detectLanguage(piece.text, language),
      languageId: document.languageId,
      headingPath: piece.headingPath,
      ...(draft.symbol === undefined ? {} : { symbol: draft.symbol }),
      text: piece.text,
      hash: this.deps.hash(embeddingText({ ...draft, headingPath: piece.headingPath, text: piece.text })),
    };
  }
}

interface Making {
  readonly document: SourceDocument;
  readonly draft: DraftPassage;
  readonly piece: Piece & { readonly headingPath: readonly string[] };
  readonly language: string;
}
