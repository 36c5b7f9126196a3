const english = {
  emptyQuery: 'The query is empty: give a word or a question to search for.',
  missingFolder: '{path}: no such folder. Give an existing folder with --workspace.',
  notAFolder: '{path}: not a folder. Give a folder, not a file, with --workspace.',
  deniedFolder: '{path}: may not be read. Check its permissions.',
  missingFile: '{path}: no such file.',
  unreadable: '{path}: cannot be read ({reason}).',
  modelMissing: '{path}: missing in the model folder. Install the model again or name another with --model.',
  modelBroken:
    '{path}: unusable in the model folder ({reason}). Install the model again or name another with --model.',
  diskFull: '{path}: the disk is full. Free some space and run again; the old index is intact.',
  indexDenied: '{path}: cannot be written. Check its permissions or choose another place with --index.',
  noEmbedder: 'The model cannot run on this machine: {reason}. Try "kakehashi doctor".',
  engineExited: 'The engine process ended unexpectedly. Run again; "kakehashi doctor" checks the set-up.',
  badLine: 'stdin:{line}: not a JSON string. Give one JSON string a line.',
  noSet: '{path}: no evaluation set there. Name its folder with --set.',
  badOption: '{option}: {value} is not allowed. Choose from: {allowed}.',
  badNumber: '{option}: {value} is not a positive whole number.',
  noPassage: '{path}: holds no passage to compare with.',
  noModel: '{name}: no such model. "kakehashi models list" names those installed.',
  internal: 'Internal error: {message}',
  indexing: 'Indexing',
  weak: 'weak matches',
  noResults: 'Nothing found.',
  indexed:
    '{files} files, {passages} passages: {embedded} embedded, {reused} reused, {removed} files removed, {seconds} s, model {model}',
  failedFile: 'left out: {path} ({reason})',
  degraded: 'The model cannot run ({reason}): search is by words only.',
} as const;

/** Keys of all texts that the command line shows. */
export type MessageKey = keyof typeof english;

const japanese: Readonly<Record<MessageKey, string>> = {
  emptyQuery: '検索語が空です。語または質問を指定してください。',
  missingFolder: '{path}: フォルダーがありません。--workspace に既存のフォルダーを指定してください。',
  notAFolder:
    '{path}: フォルダーではありません。--workspace にはファイルではなくフォルダーを指定してください。',
  deniedFolder: '{path}: 読み取れません。アクセス権を確認してください。',
  missingFile: '{path}: ファイルがありません。',
  unreadable: '{path}: 読み取れません ({reason})。',
  modelMissing:
    '{path}: モデルのフォルダーにありません。モデルを入れ直すか、--model で別のモデルを指定してください。',
  modelBroken:
    '{path}: モデルのフォルダーのこのファイルは使えません ({reason})。モデルを入れ直すか、--model で別のモデルを指定してください。',
  diskFull:
    '{path}: ディスクの空きがありません。空きを増やしてから再実行してください。以前のインデックスは無事です。',
  indexDenied: '{path}: 書き込めません。アクセス権を確認するか、--index で別の場所を指定してください。',
  noEmbedder: 'このマシンではモデルを実行できません: {reason}。"kakehashi doctor" で確認してください。',
  engineExited:
    'エンジンのプロセスが予期せず終了しました。再実行するか、"kakehashi doctor" で確認してください。',
  badLine: '標準入力 {line} 行目: JSON 文字列ではありません。一行に一つの JSON 文字列を与えてください。',
  noSet: '{path}: 評価データがありません。--set でフォルダーを指定してください。',
  badOption: '{option}: {value} は使えません。次から選んでください: {allowed}。',
  badNumber: '{option}: {value} は正の整数ではありません。',
  noPassage: '{path}: 比較できる文章がありません。',
  noModel: '{name}: そのモデルはありません。"kakehashi models list" で一覧を確認できます。',
  internal: '内部エラー: {message}',
  indexing: '索引を作成中',
  weak: 'ここから下は関連が弱い結果',
  noResults: '見つかりませんでした。',
  indexed:
    '{files} ファイル、{passages} 件: 新規 {embedded}、再利用 {reused}、削除されたファイル {removed}、{seconds} 秒、モデル {model}',
  failedFile: '除外: {path} ({reason})',
  degraded: 'モデルを実行できないため ({reason})、語だけで検索します。',
};

/** The user's language by the environment's locale. */
export function userLanguage(env: NodeJS.ProcessEnv = process.env): 'ja' | 'en' {
  return /^ja/i.test(env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '') ? 'ja' : 'en';
}

/** A text in the user's language with its places filled in. */
export function message(key: MessageKey, values: Readonly<Record<string, unknown>> = {}): string {
  const text: string = (userLanguage() === 'ja' ? japanese : english)[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name]));
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
