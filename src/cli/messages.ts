/** Texts in English, by key; `{name}` stands for a value. */
export const english = {
  emptyQuery: 'The query is empty: give a word or a question to search for.',
  missingFolder: '{path}: no such folder. Give an existing folder with --workspace.',
  notAFolder: '{path}: not a folder. Give a folder, not a file, with --workspace.',
  deniedFolder: '{path}: may not be read. Check its permissions.',
  missingFile: '{path}: no such file. Give a path relative to the workspace.',
  isFolder: '{path}: a folder. Name a file in it.',
  pastEnd: '{path}: has {lines} lines only: what is nearest to its end is taken.',
  outside: '{path}: not in the workspace. Name its folder with --workspace.',
  unreadable: '{path}: cannot be read ({reason}). Give a text file that may be read.',
  modelMissing: '{path}: missing in the model folder. Install the model again or name another with --model.',
  modelBroken:
    '{path}: unusable in the model folder ({reason}). Install the model again or name another with --model.',
  diskFull: '{path}: the disk is full. Free some space and run again; what was there is intact.',
  storageDenied: '{path}: cannot be written. Check its permissions or choose another place with --data.',
  indexDenied: '{path}: cannot be written. Check its permissions or choose another place with --index.',
  engineHung:
    '{path}: the engine did not come back from this file. Leave it out with a line in .kakehashiignore and run again.',
  indexLocked: '{path}: another process writes this index. Run again when it has ended.',
  badUsage: '{problem}. See "{command} --help".',
  noEmbedder: 'The model cannot run on this machine: {reason}. Try "kakehashi doctor".',
  engineExited: 'The engine process ended unexpectedly. Run again; "kakehashi doctor" checks the set-up.',
  badLine: 'stdin:{line}: not a JSON string. Give one JSON string a line.',
  badSet:
    '{path}: not JSON lines of an evaluation set ({reason}). Correct it or name another folder with --set.',
  noSetFile: '{path}: missing from the evaluation set. Add it or name another folder with --set.',
  noSet: '{path}: no evaluation set there. Name its folder with --set.',
  noCard:
    '{path}: no model card with a line {start} and a line {end}, between which the table goes. Add them.',
  notStored:
    '{option}: not with {writing}, which writes what is true of the model folder as it stands. Run without one of them.',
  badOption: '{option}: {value} is not allowed. Choose from: {allowed}.',
  badNumber: '{option}: {value} is not a positive whole number.',
  badFraction: '{option}: {value} is not a positive number.',
  noPassage: '{path}: holds no passage to compare with. Give a file with prose or comments.',
  noModel: '{name}: no such model. "kakehashi models list" names those installed.',
  internal: 'Internal error: {message}',
  indexing: 'Indexing',
  weak: 'weak matches',
  noResults: 'Nothing found.',
  indexed:
    '{files} files, {passages} passages: {embedded} embedded, {reused} reused, {removed} files removed, {seconds} s, model {model}',
  failedFile: 'left out: {path} ({reason})',
  degraded: 'The model cannot run ({reason}): search is by words only.',
  slower: 'The native runtime cannot run ({reason}): the slower WASM runtime does the work.',
  readonly: 'Another process writes this index: shown is what it has written so far.',
  brokenModel: '{path}: left out, not a usable model ({reason}).',
  modelLine: '{name}  {created}, {dimensions} dimensions, {mebibytes} MiB',
  verified: '{path}: {name}, {dimensions} dimensions; files match their hashes, the model runs.',
  unverified: '{path}: {name}, {dimensions} dimensions; no hashes to compare with, the model runs.',
  whyIndexed: '{path}: indexed.',
  whyNot: '{path}: not indexed: {reason}.',
  whyRule: '{path}: not indexed: {reason}: "{rule}".',
  whyRuleAt: '{path}: not indexed: {reason}: "{rule}" ({ruleFile}:{ruleLine}).',
  checkModel: '{name}, {dimensions} dimensions, files match their hashes',
  checkRuntime: 'embeds ({dimensions} dimensions)',
  checkIndex: '{path}, {gibibytes} GiB free',
  checkLowDisk: '{path}: only {mebibytes} MiB free; free some space',
  checkNoGit: 'not at hand; rules of .gitignore are followed without it, core.excludesFile is not',
  checkPython: 'torch {version}, GPU: {gpu}',
  checkNoPython:
    'python3 with {packages} is not at hand; only training needs it: pip install -r scripts/train/requirements.txt',
  modelParent: ', from {parent}',
  modelRemoved: '{name}: removed.',
  modelInstalled: '{name}: installed and in use. "kakehashi models rollback" goes back.',
  modelUnknown: '{name}: no such model. "kakehashi models list" names those installed.',
  modelActive: '{name}: in use. Put another to use first, or choose another name with --name.',
  modelBundled: '{name}: the bundled model stays. Choose another name.',
  modelName: '{name}: not a name for a model. Use letters, digits, ".", "_" and "-".',
  noPrevious: 'There is no earlier model to go back to.',
  noPairs: 'Give files of translation pairs with --pairs.',
  noRun: '{path}: no training run there that could go on. Start one with --pairs.',
  tooFewPairs:
    '{count} pairs can be used, at least {least} are needed to train and a tenth to measure. Add pairs.',
  pairFile: '{path}: {reason}{detail}. Correct the file and run again.',
  pairFileLine: '{path}:{line}: {reason}{detail}. Correct this line and run again.',
  pairsRead:
    '{usable} pairs from {from} to {to}, {suspicious} more are suspicious and left out without --all-pairs.',
  findingSource: 'the source reads as {found}, not {expected}',
  findingTarget: 'the translation reads as {found}, not {expected}',
  findingTimes: '{times} times the usual',
  moreFindings: '  … and {count} more',
  fewPairs:
    'Only {count} pairs: the model can learn a few words of the project, and the figures will hardly tell chance from gain. Several hundred are better.',
  environment: 'Python {python} ({command}), torch {torch}, device {device}, GPU {gpu}',
  evaluated:
    'step {step}: held-out loss {heldoutLoss}, translation accuracy {translationAccuracy}, MRR {mrr}',
  stoppedEarly: 'step {step}: the held-out loss falls no more; the best weights are kept.',
  stoppedHere: 'step {step}: stopped with a checkpoint. "kakehashi train --resume" goes on.',
  training: 'Training',
  gatePassed: 'The gate passed: the project’s figures rise and the general ones are kept.',
  gateRefused: 'The gate refused: {why} (a general figure may fall by less than {bound}).',
  installAnyway: 'To install it nevertheless: kakehashi train --resume --install anyway',
  trainingBusy: '{path}: another training run is under way (process {pid}). Wait for it or stop it.',
  trainingDisk: '{path}: the disk is full. Free some space and run again; nothing was started.',
  trainingEnvironment:
    '{command} lacks {detail}. Install: {command} -m pip install -r {requirements}, or name another Python (--python).',
  trainingNeedsDownload:
    '{detail}: missing. "uv" can fetch them, several gigabytes, where that is allowed (--allow-download). Or name a Python that has them (--python).',
  trainingOldPython:
    '{command}: Python {python} is too old, 3.10 or later is needed. Name another Python, here with --python.',
  trainingDownload: '{command}: the packages could not be fetched. Its words stand above; try again.',
  trainingFarEnvironment:
    'The other machine lacks {detail}. Install them there: {command} -m pip install {packages}.',
  trainingFar:
    'The other machine does not answer ({detail}). Try the command with "python3 --version" first.',
  trainingDevice:
    '{detail}: no such device there. Choose another one, or none, and the best there is will do the work.',
  trainingNoPython:
    '{command}: no Python that runs ({detail}). Install Python 3.10 or later, or name one (--python).',
  trainingTemplate:
    '{detail}: not a command for another machine. Use {words} or {quoted} once, as in "ssh gpu-box {quoted}".',
  trainingResult:
    '{path}: no whole model came back from the other machine. "kakehashi train --resume" tries again.',
  trainingFailed: 'Training ended: {detail}',
  trainingNan:
    'Training ended: the loss is no number any more. Go on with a lower learning rate: kakehashi train --resume --lr 1e-4',
  trainingCollapse:
    'Training ended: the vectors draw together. Give more varied pairs, or a lower learning rate with --lr.',
  trainingMemory:
    'Training ended: not enough memory. Go on with fewer pairs a step: kakehashi train --resume --batch-size 16',
  trainingDiskFull: 'Training ended: the disk is full. Free some space; "kakehashi train --resume" goes on.',
  trainingData: 'Training ended: pairs or model cannot be read ({detail}).',
  trainingTeacher: 'Training ended: the teacher cannot be used ({detail}). Choose another with --teacher.',
  trainingNoDevice: 'Training ended: {detail}. Choose another device with --device in a new run.',
  trainingInUse:
    'Training did not begin: another process trains in the run’s folder. Wait until it has ended; "kakehashi train --resume" goes on.',
  trainingStopped: 'Training ended: it could not go on ({detail}).',
  trainingInternal:
    'Training ended by an error of the script ({detail}). The log in the run’s folder tells more.',
  trainingKilled:
    'Training ended: the script was killed, as a system does when memory runs out. Go on with fewer pairs a step: kakehashi train --resume --batch-size 16',
  trainingScript:
    'The training script ended unexpectedly ({detail}). {path} tells why; "kakehashi train --resume" goes on.',
} as const;

/** Keys of all texts that the command line shows. */
export type MessageKey = keyof typeof english;

/** The same in Japanese. */
export const japanese: Readonly<Record<MessageKey, string>> = {
  emptyQuery: '検索語が空です。語または質問を指定してください。',
  missingFolder: '{path}: フォルダーがありません。--workspace に既存のフォルダーを指定してください。',
  notAFolder:
    '{path}: フォルダーではありません。--workspace にはファイルではなくフォルダーを指定してください。',
  deniedFolder: '{path}: 読み取れません。アクセス権を確認してください。',
  missingFile: '{path}: ファイルがありません。ワークスペースからの相対パスを指定してください。',
  isFolder: '{path}: フォルダーです。その中のファイルを指定してください。',
  pastEnd: '{path}: {lines} 行しかないため、末尾に最も近い箇所を使います。',
  outside: '{path}: ワークスペースの外にあります。--workspace でそのフォルダーを指定してください。',
  unreadable: '{path}: 読み取れません ({reason})。読み取れるテキストファイルを指定してください。',
  modelMissing:
    '{path}: モデルのフォルダーにありません。モデルを入れ直すか、--model で別のモデルを指定してください。',
  modelBroken:
    '{path}: モデルのフォルダーのこのファイルは使えません ({reason})。モデルを入れ直すか、--model で別のモデルを指定してください。',
  diskFull:
    '{path}: ディスクの空きがありません。空きを増やしてから再実行してください。以前の内容は無事です。',
  storageDenied: '{path}: 書き込めません。アクセス権を確認するか、--data で別の場所を指定してください。',
  indexDenied: '{path}: 書き込めません。アクセス権を確認するか、--index で別の場所を指定してください。',
  engineHung:
    '{path}: このファイルの処理でエンジンが応答しなくなりました。.kakehashiignore に加えて除外し、再実行してください。',
  indexLocked: '{path}: 別のプロセスがこのインデックスを書き込み中です。終わってから再実行してください。',
  badUsage: '{problem}。"{command} --help" を参照してください。',
  noEmbedder: 'このマシンではモデルを実行できません: {reason}。"kakehashi doctor" で確認してください。',
  engineExited:
    'エンジンのプロセスが予期せず終了しました。再実行するか、"kakehashi doctor" で確認してください。',
  badLine: '標準入力 {line} 行目: JSON 文字列ではありません。1 行に 1 つの JSON 文字列を与えてください。',
  badSet:
    '{path}: 評価データの JSON Lines ではありません ({reason})。直すか、--set で別のフォルダーを指定してください。',
  noSetFile: '{path}: 評価データにありません。追加するか、--set で別のフォルダーを指定してください。',
  noSet: '{path}: 評価データがありません。--set でフォルダーを指定してください。',
  noCard: '{path}: 表を書く場所 ({start} と {end} の行) のあるモデルカードがありません。追加してください。',
  notStored:
    '{option}: {writing} はモデルのフォルダーそのままの値を書くため、同時に使えません。どちらかを外してください。',
  badOption: '{option}: {value} は使えません。次から選んでください: {allowed}。',
  badNumber: '{option}: {value} は正の整数ではありません。',
  badFraction: '{option}: {value} は正の数ではありません。',
  noPassage: '{path}: 比較できる箇所がありません。文章かコメントのあるファイルを指定してください。',
  noModel: '{name}: そのモデルはありません。"kakehashi models list" で一覧を確認できます。',
  internal: '内部エラー: {message}',
  indexing: 'インデックスを作成中',
  weak: 'ここから下は関連の弱い結果',
  noResults: '見つかりませんでした。',
  indexed:
    '{files} ファイル、{passages} 箇所: 新規 {embedded}、再利用 {reused}、削除されたファイル {removed}、{seconds} 秒、モデル {model}',
  failedFile: '除外: {path} ({reason})',
  degraded: 'モデルを実行できないため ({reason})、語だけで検索します。',
  slower: 'ネイティブのランタイムを実行できないため ({reason})、より遅い WASM のランタイムを使います。',
  readonly: '別のプロセスがこのインデックスを書き込み中です。これまでに書き込まれた分だけを表示します。',
  brokenModel: '{path}: 使えるモデルではないため除外しました ({reason})。',
  modelLine: '{name}  {created}、{dimensions} 次元、{mebibytes} MiB',
  verified: '{path}: {name}、{dimensions} 次元。ファイルのハッシュは一致し、モデルは動作します。',
  unverified: '{path}: {name}、{dimensions} 次元。比較するハッシュはありませんが、モデルは動作します。',
  whyIndexed: '{path}: インデックスに含まれています。',
  whyNot: '{path}: インデックスに含まれていません: {reason}。',
  whyRule: '{path}: インデックスに含まれていません: {reason}: "{rule}"。',
  whyRuleAt: '{path}: インデックスに含まれていません: {reason}: "{rule}" ({ruleFile}:{ruleLine})。',
  checkModel: '{name}、{dimensions} 次元、ファイルのハッシュは一致',
  checkRuntime: '埋め込みできます ({dimensions} 次元)',
  checkIndex: '{path}、空き {gibibytes} GiB',
  checkLowDisk: '{path}: 空きが {mebibytes} MiB しかありません。空きを増やしてください',
  checkNoGit: 'ありません。.gitignore には従いますが、core.excludesFile には従えません',
  checkPython: 'torch {version}、GPU: {gpu}',
  checkNoPython:
    'python3 と {packages} がありません。必要なのは学習だけです: pip install -r scripts/train/requirements.txt',
  modelParent: '、元のモデル {parent}',
  modelRemoved: '{name}: 削除しました。',
  modelInstalled: '{name}: インストールし、使用を開始しました。"kakehashi models rollback" で元に戻せます。',
  modelUnknown: '{name}: そのモデルはありません。"kakehashi models list" で一覧を確認できます。',
  modelActive: '{name}: 使用中です。先に別のモデルへ切り替えるか、--name で別の名前を指定してください。',
  modelBundled: '{name}: 同梱モデルは変更できません。別の名前を指定してください。',
  modelName: '{name}: モデル名に使えません。文字、数字、"."、"_"、"-" を使ってください。',
  noPrevious: '戻せる以前のモデルはありません。',
  noPairs: '--pairs で対訳ファイルを指定してください。',
  noRun: '{path}: 再開できる学習はありません。--pairs で開始してください。',
  tooFewPairs:
    '使える対訳は {count} 組です。学習には {least} 組以上と、評価用にその 1 割が必要です。対訳を追加してください。',
  pairFile: '{path}: {reason}{detail}。ファイルを修正してから再実行してください。',
  pairFileLine: '{path}:{line}: {reason}{detail}。この行を修正してから再実行してください。',
  pairsRead:
    '{from} から {to} への対訳 {usable} 組。ほかに要確認の {suspicious} 組は --all-pairs がなければ使いません。',
  findingSource: '原文が{expected}ではなく{found}と判定されました',
  findingTarget: '訳文が{expected}ではなく{found}と判定されました',
  findingTimes: '通常の {times} 倍',
  moreFindings: '  … ほか {count} 件',
  fewPairs:
    '対訳が {count} 組しかありません。覚えられる語は限られ、数値が偶然か改善か見分けにくくなります。数百組以上をお勧めします。',
  environment: 'Python {python} ({command})、torch {torch}、デバイス {device}、GPU {gpu}',
  evaluated: 'ステップ {step}: 検証損失 {heldoutLoss}、対訳正解率 {translationAccuracy}、MRR {mrr}',
  stoppedEarly: 'ステップ {step}: 検証損失が下がらなくなったため終了し、最良の重みを残しました。',
  stoppedHere:
    'ステップ {step}: チェックポイントを残して停止しました。"kakehashi train --resume" で再開できます。',
  training: '学習中',
  gatePassed: '判定: 合格。プロジェクトの数値が上がり、一般の数値は保たれています。',
  gateRefused: '判定: 不合格。{why} (一般の数値の低下は {bound} 未満まで)。',
  installAnyway: 'それでもインストールする場合: kakehashi train --resume --install anyway',
  trainingBusy: '{path}: 別の学習が実行中です (プロセス {pid})。終了を待つか停止してください。',
  trainingDisk:
    '{path}: ディスクの空きがありません。空きを増やしてから再実行してください。何も開始していません。',
  trainingEnvironment:
    '{command} に {detail} がありません。{command} -m pip install -r {requirements} を実行するか、別の Python を指定してください (--python)。',
  trainingNeedsDownload:
    '{detail} がありません。"uv" で取得できますが数ギガバイトあります。許可するか (--allow-download)、入っている Python を指定してください (--python)。',
  trainingOldPython:
    '{command}: Python {python} は古すぎます。3.10 以降が必要です。別の Python を指定してください (このマシンでは --python)。',
  trainingDownload: '{command}: パッケージを取得できませんでした。上の出力を確認して再実行してください。',
  trainingFarEnvironment:
    '別のマシンに {detail} がありません。そこで {command} -m pip install {packages} を実行してください。',
  trainingFar:
    '別のマシンから応答がありません ({detail})。そのコマンドで "python3 --version" が動くか確認してください。',
  trainingDevice:
    '{detail}: そのデバイスはありません。別のデバイスを選ぶか、指定を外して最適なものを使わせてください。',
  trainingNoPython:
    '{command}: 実行できる Python がありません ({detail})。Python 3.10 以降を入れるか、指定してください (--python)。',
  trainingTemplate:
    '{detail}: 別のマシンのコマンドとして使えません。"ssh gpu-box {quoted}" のように {words} か {quoted} を 1 回だけ使ってください。',
  trainingResult:
    '{path}: 別のマシンから完全なモデルが届きませんでした。"kakehashi train --resume" でやり直せます。',
  trainingFailed: '学習が中断しました: {detail}',
  trainingNan:
    '学習が中断しました: 損失が数値でなくなりました。学習率を下げて再開してください: kakehashi train --resume --lr 1e-4',
  trainingCollapse:
    '学習が中断しました: ベクトルが一か所に集まりました。多様な対訳を加えるか、--lr で学習率を下げてください。',
  trainingMemory:
    '学習が中断しました: メモリが足りません。1 ステップの対訳数を減らして再開してください: kakehashi train --resume --batch-size 16',
  trainingDiskFull:
    '学習が中断しました: ディスクの空きがありません。空きを増やしてから "kakehashi train --resume" で再開してください。',
  trainingData: '学習が中断しました: 対訳またはモデルを読み取れません ({detail})。',
  trainingTeacher:
    '学習が中断しました: 教師モデルを使えません ({detail})。--teacher で別のものを指定してください。',
  trainingNoDevice: '学習が中断しました: {detail}。新しい学習で --device に別のデバイスを指定してください。',
  trainingInUse:
    '学習を始められませんでした: 別のプロセスがこの学習のフォルダーで学習中です。終わるのを待てば "kakehashi train --resume" で続けられます。',
  trainingStopped: '学習が中断しました: 続けられません ({detail})。',
  trainingInternal:
    '学習がスクリプトのエラーで中断しました ({detail})。詳細は学習記録のフォルダーのログにあります。',
  trainingKilled:
    '学習が中断しました: スクリプトが強制終了されました。メモリ不足のときにシステムが行います。1 ステップの対訳数を減らして再開してください: kakehashi train --resume --batch-size 16',
  trainingScript:
    '学習スクリプトが予期せず終了しました ({detail})。原因は {path} にあります。"kakehashi train --resume" で再開できます。',
};

/** The user's language by the environment's locale. */
export function userLanguage(env: NodeJS.ProcessEnv = process.env): 'ja' | 'en' {
  return /^ja/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'ja' : 'en';
}

/** A text in the user's language with its places filled in. */
export function message(key: MessageKey, values: Readonly<Record<string, unknown>> = {}): string {
  const text: string = (userLanguage() === 'ja' ? japanese : english)[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name]));
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
