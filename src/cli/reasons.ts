import { userLanguage } from './messages.ts';

/** Why a file is not indexed or a model is not used, by the code that `core` and `node` give. */
export const reasons: Readonly<Record<string, { readonly en: string; readonly ja: string }>> = {
  'always-excluded': { en: 'always left out', ja: '常に除外されます' },
  ignored: { en: 'ignored by a rule', ja: '規則により無視されます' },
  setting: { en: 'left out by a setting', ja: '設定により除外されます' },
  missing: { en: 'no such file', ja: 'ファイルがありません' },
  'not-a-file': { en: 'not a file', ja: 'ファイルではありません' },
  link: {
    en: 'a link: what it leads to is indexed in its own place',
    ja: 'リンクです (リンク先が元の場所で索引に入ります)',
  },
  generated: { en: 'generated', ja: '生成されたファイルです' },
  'no-prose': { en: 'its kind holds no prose', ja: '文章を含まない種類のファイルです' },
  'too-large': { en: 'too large', ja: '大きすぎます' },
  binary: { en: 'binary', ja: 'バイナリです' },
  permission: { en: 'permission denied', ja: '読み取りが許可されていません' },
  encoding: { en: 'unknown character encoding', ja: '文字コードが不明です' },
  vanished: { en: 'gone', ja: 'なくなりました' },
  io: { en: 'read error', ja: '読み取りエラー' },
  'max-files': { en: 'too many files', ja: 'ファイルが多すぎます' },
  'bad-vector': { en: 'the model gave no valid vector', ja: 'モデルが有効なベクトルを返しませんでした' },
  hung: { en: 'the engine hung on it', ja: '処理中にエンジンが応答しなくなりました' },
  crashed: { en: 'the engine crashed', ja: 'エンジンが異常終了しました' },
  'missing-file': { en: 'a file is missing', ja: 'ファイルがありません' },
  hash: { en: 'its hash does not match', ja: 'ハッシュが一致しません' },
  truncated: { en: 'truncated', ja: '途中で切れています' },
  dimensions: { en: 'wrong dimensions', ja: '次元が合いません' },
  config: { en: 'not what is expected there', ja: '内容が正しくありません' },
  load: { en: 'the runtime cannot load it', ja: 'ランタイムが読み込めません' },
};

/** The reason in the user's language; a code without words is shown as it is. */
export function reasonText(code: unknown): string {
  return typeof code === 'string' ? (reasons[code]?.[userLanguage()] ?? code) : '';
}
