import type { HashText } from '../passages/ports.ts';
import { passageMakerVersion } from '../passages/passageMaker.ts';
import { termsVersion } from '../search/terms.ts';
import type { ModelInfo } from './ports.ts';

/** Raise it when the layout of segments or manifest changes. */
const storeVersion = 2;
/** Stands for the model where there is none: passages by their words, without vectors. */
export const lexicalModel = { name: 'none', dimensions: 16, maxTokens: 128, fingerprint: 'lexical' };

/** What an index is made with; with anything else it would be another index. */
export function indexFingerprint(
  { fingerprint, dimensions }: Pick<ModelInfo, 'fingerprint' | 'dimensions'>,
  hash: HashText,
): string {
  return hash([fingerprint, dimensions, passageMakerVersion, termsVersion, storeVersion].join('/'));
}

/** Name of an index's folder, below that of its workspace folder. */
export const indexName = (fingerprint: string): string => fingerprint.slice(0, 16);
