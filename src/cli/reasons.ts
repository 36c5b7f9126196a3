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
    ja: 'リンクです (リンク先が元の場所でインデックスに含まれます)',
  },
  generated: { en: 'generated or a licence', ja: '生成されたファイルかライセンスです' },
  'no-prose': { en: 'its kind holds no prose', ja: '文章を含まない種類のファイルです' },
  'too-large': { en: 'too large', ja: '大きすぎます' },
  binary: { en: 'binary', ja: 'バイナリです' },
  permission: { en: 'permission denied', ja: '読み取りが許可されていません' },
  encoding: { en: 'unknown character encoding', ja: '文字コードが不明です' },
  name: { en: 'its name is not UTF-8', ja: '名前が UTF-8 ではありません' },
  glob: {
    en: 'an exclude pattern with too many wildcards, not applied',
    ja: 'ワイルドカードが多すぎる除外パターンのため、適用されません',
  },
  'rules-too-large': {
    en: 'an ignore file over 1 MB, not applied',
    ja: '1 MB を超える無視ファイルのため、適用されません',
  },
  vanished: { en: 'gone', ja: 'なくなりました' },
  io: { en: 'read error', ja: '読み取りエラー' },
  'max-files': { en: 'too many files', ja: 'ファイルが多すぎます' },
  'too-many-passages': { en: 'holds too many passages', ja: '箇所の数が多すぎます' },
  'bad-vector': { en: 'the model gave no valid vector', ja: 'モデルが有効なベクトルを返しませんでした' },
  hung: { en: 'the engine hung on it', ja: '処理中にエンジンが応答しなくなりました' },
  crashed: { en: 'the engine crashed', ja: 'エンジンが異常終了しました' },
  'missing-file': { en: 'a file is missing', ja: 'ファイルがありません' },
  hash: { en: 'its hash does not match', ja: 'ハッシュが一致しません' },
  truncated: { en: 'truncated', ja: '途中で切れています' },
  dimensions: { en: 'wrong dimensions', ja: '次元が合いません' },
  config: { en: 'not what is expected there', ja: '内容が正しくありません' },
  load: { en: 'the runtime cannot load it', ja: 'ランタイムが読み込めません' },
  syntax: { en: 'not well-formed', ja: '書式が正しくありません' },
  columns: { en: 'does not hold a source and a translation', ja: '原文と訳文の列がありません' },
  'no-pairs': { en: 'holds no translation pairs', ja: '対訳がありません' },
  'unknown-format': {
    en: 'not TSV, CSV, JSON lines, TMX, XLIFF or PO by its name',
    ja: 'TSV、CSV、JSON Lines、TMX、XLIFF、PO のいずれでもありません',
  },
  'pair-empty': { en: 'left out, a side is empty', ja: '除外: 片側が空です' },
  'pair-identical': { en: 'left out, both sides are the same', ja: '除外: 両側が同じです' },
  'pair-duplicate': { en: 'left out, it stands there already', ja: '除外: 重複しています' },
  'pair-swapped': { en: 'turned round, its sides are swapped', ja: '左右が逆のため入れ替えました' },
  'pair-language': { en: 'suspicious, another language', ja: '要確認: 言語が違います' },
  'pair-length': { en: 'suspicious, lengths differ much', ja: '要確認: 長さが大きく違います' },
  'pair-numbers': { en: 'suspicious, numbers differ', ja: '要確認: 数字が違います' },
  'project-not-better': {
    en: 'the project’s figures do not rise',
    ja: 'プロジェクトの数値が上がっていません',
  },
  'project-by-chance': {
    en: 'the project’s figures rise on too few held-out pairs to tell it from chance',
    ja: '検証用の対訳が少なく、プロジェクトの数値の上昇が偶然かどうか区別できません',
  },
  'general-worse': { en: 'a general figure falls too far', ja: '一般の数値が下がりすぎています' },
};

/** The reason in the user's language; a code without words is shown as it is. */
export function reasonText(code: unknown): string {
  return typeof code === 'string' ? (reasons[code]?.[userLanguage()] ?? code) : '';
}
