import { eld } from 'eld/small';
import detectable from './detectableLanguages.json' with { type: 'json' };

// A file of its own: the bundle holds these languages' statistics alone, sixty megabytes of memory less.
const { latin, cyrillic } = detectable;
const scripts: readonly (readonly [string, RegExp])[] = [
  ['ko', /\p{Script=Hangul}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
];
const letter = /\p{L}/gu;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const han = /\p{Script=Han}/gu;
/**
 * The most frequent characters that only one of the two languages writes: of JIS X 0208's first level without those of
 * GB 2312 and of Big5's first level; the other way round for simplified and traditional characters.
 */
const onlyJapanese =
  /[両乗亀仏仮伝価値働円処剰労効勧単厳収営団囲図圧塩増壊売変奨姫実寛対専巻帯帰広廃弾従徳徴応恵悪戦戸戻払扱抜択拠拡挙挿掲揃摂撃斎暦枠査栄検楕楽様権歓歩歳歴毎気汚沢浄済満焼産発県窓粋経絵絶継続総緑縁縦繋繰荘蔵薬衆裏覚覧観訳説読譲豊賛転軽辺込遅郷釈鉄録鎌関閲険隠隣雑霊頼顔駄駅駆騒験黒黙齢]/gu;
const onlyChinese =
  /[两为么义习书产仅仓们份优传你值储关击则创删别务动协单发变另吗启员响哪围图场块增处备复够头夹她实对导尝层带帮库应开异强录态总您户执扩护报拟择换时显术权构查标树样检欢步每汤测环现电监盘码确离种签简类约级线练组细终经绑结给络统继续维缓编缩联节获虑见规视览计认让议记许论设访证识词译试话询该详语误说请读调负贡败资赖车转载较辑输边达迁过运还这进远连适选递逻释针钩钮链错键镜长闭问间阅队阶际隐页项顺须预题额驱验骤丟來們傳價兒內兩區參單嗎嚴國圓圖壓壞夠媽學實寫將對帶幫廚彈從應戰戲戶擊擔據數斷會條樂樓樣檔歡歲氣沒溫滿燒獨瑪產畫當發盡碼禮稱絕經總繼續聲聽脫腦腳與舉舊萬藝藥蘋處號裝覺觀說謊證譯讀變讓賽贏輕輛轉辦遞遲邊醫釋錄錢錶關隨險雙雜靜顯駛驗體髮鬆鹽麼點]/gu;
const code = /`[^`]*`|https?:\S+|\b\w*[_$/\\.:=<>(){}[\]]\w*\b|\b[a-z]+[A-Z]\w*\b|\d+/g;
/** A single word and less than this says nothing about its language. */
const leastText = 12;
/** Up to this many characters a text is short, and what its document is written in counts for more. */
const shortText = 40;
/** How near to the best score that of the expected language must come to win; the scores of related ones lie close. */
const nearness = { short: 0.9, long: 0.97 };

/** Every language that a passage can have; `und` has no letters. */
export const passageLanguages: readonly string[] = [
  ...new Set(['ja', 'zh', ...latin, ...cyrillic, ...scripts.map(([code]) => code)]),
  'und',
];

eld.setLanguageSubset([...latin, ...cyrillic]);

/**
 * The natural language of a text as ISO 639-1 code. `fallback` decides where the text is too short or, written in
 * Han characters alone, could be Japanese or Chinese: hand in the language of the document. `und` has no letters.
 */
export function detectLanguage(text: string, fallback?: string): string {
  const prose = text.replace(code, ' ').replace(/\s+/g, ' ').trim();
  const letters = count(prose, letter);
  if (letters === 0) return fallback ?? (count(text, letter) > 0 ? 'en' : 'und');
  const [kanas, hans] = [count(prose, kana), count(prose, han)];
  const other = scripts.find(([, pattern]) => count(prose, pattern) * 4 > letters);
  if (other && count(prose, other[1]) >= kanas + hans) return other[0];
  // A Latin word takes several letters for what one CJK character says: a sixth is enough to decide.
  if ((kanas + hans) * 6 > letters) return kanas > 0 ? 'ja' : hanLanguage(prose, fallback);
  return alphabetic(prose, fallback);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function hanLanguage(text: string, fallback?: string): string {
  const balance = count(text, onlyJapanese) - count(text, onlyChinese);
  if (balance !== 0) return balance > 0 ? 'ja' : 'zh';
  return fallback === 'zh' ? 'zh' : 'ja';
}

/** The best of the languages that write the text's script; the one expected wins where it is nearly as good. */
function alphabetic(text: string, fallback?: string): string {
  const isCyrillic = count(text, /\p{Script=Cyrillic}/gu) * 2 > count(text, letter);
  const candidates = isCyrillic ? cyrillic : latin;
  const expected = candidates.find((language) => language === fallback) ?? candidates[0] ?? 'en';
  if (text.length < leastText || !text.includes(' ')) return expected;
  const scores = eld.detect(text).getScores();
  const best = candidates.reduce((a, b) => ((scores[b] ?? 0) > (scores[a] ?? 0) ? b : a), expected);
  const needed = text.length > shortText ? nearness.long : nearness.short;
  return (scores[expected] ?? 0) >= (scores[best] ?? 0) * needed ? expected : best;
}
