import type { Argument, Command, CommanderError, Option } from 'commander';
import { userLanguage } from './messages.ts';

/** What `--help` says, in Japanese; the English texts stand with their commands. */
export const japaneseHelp: Readonly<Record<string, string>> = {
  'Multilingual semantic search over the comments and documentation of a folder.':
    'フォルダー内のコメントと文書を、言語をまたいで意味で検索します。',
  'the folder to work on (default: the current one)': '対象のフォルダー (既定: 現在のフォルダー)',
  'where indexes live (default: the platform’s cache folder)':
    'インデックスの置き場所 (既定: OS のキャッシュフォルダー)',
  'the model to use (default: the bundled one)': '使うモデル (既定: 同梱モデル)',
  'print one JSON object a line': '1 行に 1 つの JSON オブジェクトを出力',
  'no progress and no notes': '進捗と補足を表示しない',
  'threads of the model': 'モデルのスレッド数',
  'display help for command': 'ヘルプを表示',
  'check runtime, model, index, git and Python, and say what to do':
    'ランタイム、モデル、インデックス、git、Python を点検し、対処を示す',
  'read one JSON string a line, write one JSON array of floats a line':
    '1 行に 1 つの JSON 文字列を読み、1 行に 1 つの数値配列 (JSON) を書く',
  'query | passage': 'query (質問) | passage (文章)',
  'measure a model: bitext, STS, retrieval, negative controls': 'モデルを測る: 対訳、STS、検索、無関係な質問',
  'folder of the evaluation set': '評価データのフォルダー',
  'keep the leading dimensions only, as a smaller index would':
    '先頭の次元だけを使う (小さなインデックス相当)',
  'put before queries, such as "query: " of e5': '質問の前に置く文字列 (e5 の "query: " など)',
  'put before passages, such as "passage: " of e5': '文章の前に置く文字列 (e5 の "passage: " など)',
  'mean | cls, for a graph that does not pool': 'mean | cls (グラフがプーリングしない場合)',
  'ask heading paths as they stand, as is done with models of others':
    '見出しのパスをそのまま質問にする (ほかのモデルと同じ)',
  'first write what weak, fair and strong mean into the model’s kakehashi.json':
    'まず weak・fair・strong の境界をモデルの kakehashi.json に書く',
  'write the table into the model’s README.md': '表をモデルの README.md に書く',
  'the folder to index': 'インデックスを作成するフォルダー',
  'bring the index up to date and say what was done': 'インデックスを最新にし、行ったことを報告する',
  'list | use | rollback | remove | verify':
    'list (一覧) | use (使う) | rollback (戻す) | remove (削除) | verify (検証)',
  'the model’s name; of verify: its folder': 'モデルの名前。verify ではそのフォルダー',
  'where installed models lie (default: the platform’s data folder)':
    'インストール済みモデルの置き場所 (既定: OS のデータフォルダー)',
  'remove: all that are older and neither in use nor the one before':
    'remove: これより古く、使用中でも直前に使ったものでもないすべて',
  'the installed models; put another to use, go back, remove one, verify a folder':
    'インストール済みモデルの一覧、切り替え、復帰、削除、フォルダーの検証',
  'a question or words, in any language': '質問または語 (言語は問わない)',
  'update the index, then rank passages': 'インデックスを更新し、関連する箇所を順に示す',
  'how many results': '結果の件数',
  'only these kinds: markdown,comment,docstring,doc': 'この種類だけ: markdown,comment,docstring,doc',
  'only these natural languages, such as ja,en': 'この言語だけ (例: ja,en)',
  'only files that match': '一致するファイルだけ',
  'hybrid | semantic | lexical': 'hybrid (両方) | semantic (意味) | lexical (語)',
  'show how both halves ranked': '意味と語それぞれの順位を示す',
  'FILE or FILE:LINE, relative to the workspace or the current folder':
    'FILE または FILE:LINE (対象または現在のフォルダーからの相対パス)',
  'passages like the one at a place': 'ある箇所に似た箇所',
  'only passages in another language': '別の言語の箇所だけ',
  'fine-tune the model on translation pairs; the gate decides whether it is installed':
    '対訳でモデルを微調整する。インストールするかは判定で決まる',
  'TSV, CSV, JSON lines, TMX, XLIFF or PO': '対訳ファイル: TSV、CSV、JSON Lines、TMX、XLIFF、PO',
  'self, a model folder, or a hub id': 'self、モデルのフォルダー、またはハブの ID',
  'let a hub id be downloaded, and by uv the packages that are missing':
    'ハブからのモデルと、uv による不足パッケージのダウンロードを許可する',
  'learning rate; lower it where the loss is nan or the vectors collapse (default: 3e-4)':
    '学習率。損失が nan になる、またはベクトルが潰れるときは下げる (既定: 3e-4)',
  'pairs a step; lower it where the memory is too small (default: 64)':
    '1 ステップの対訳数。メモリが足りないときは減らす (既定: 64)',
  'passes over the pairs': '対訳を学習する回数',
  'where to compute': '計算に使うデバイス',
  'the Python to use, or uv (default: python3, python, uv)':
    '使う Python または uv (既定: python3、python、uv)',
  'a command of another machine, such as "ssh gpu-box {shellCommand}"':
    '別のマシンのコマンド (例: "ssh gpu-box {shellCommand}")',
  'go on with the newest run that is not finished, or with --run':
    '終わっていない最新の学習、または --run の学習を再開',
  'name of the new model': '新しいモデルの名前',
  'seed of the random numbers': '乱数のシード',
  'stop after so many steps': 'このステップ数で終える',
  'language of the sources': '原文の言語',
  'language of the translations': '訳文の言語',
  'train on suspicious pairs too': '要確認の対訳も使う',
  'what to do with the result': '結果の扱い',
  'only check pairs and environment': '対訳と環境の点検だけをする',
  'where models and runs lie (default: the platform’s data folder)':
    'モデルと学習記録の置き場所 (既定: OS のデータフォルダー)',
  'folder of the run': '学習記録のフォルダー',
  'relative to the workspace': '対象のフォルダーからの相対パス',
  'why a file is or is not indexed: rule, file, line':
    'ファイルがインデックスに含まれる (含まれない) 理由: 規則、ファイル、行',
};

const japaneseTitles: Readonly<Record<string, string>> = {
  'Usage:': '使い方:',
  'Arguments:': '引数:',
  'Options:': 'オプション:',
  'Commands:': 'コマンド:',
};

/** Problems by commander's codes; `{name}` is what was given or is missing. */
const japaneseProblems: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'コマンド {name} はありません',
  'commander.unknownOption': 'オプション {name} はありません',
  'commander.missingArgument': '引数 {name} がありません',
  'commander.optionMissingArgument': 'オプション {name} の値がありません',
  'commander.excessArguments': '引数が多すぎます',
};

/** Turns the help of a program and its commands into the user's language. */
export function localizeHelp(program: Command, language = userLanguage()): void {
  if (language !== 'ja') return;
  for (const command of [program, ...program.commands]) {
    command.helpOption('-h, --help', translated('display help for command'));
    command.configureHelp({
      styleTitle: (title) => japaneseTitles[title] ?? title,
      styleUsage: withJapanesePlaces,
      styleSubcommandTerm: withJapanesePlaces,
      displayWidth,
      // Spaces are not where Japanese is broken: the terminal does it.
      boxWrap: (text) => text,
      optionDescription: described,
      argumentDescription: described,
      commandDescription: summarized,
      subcommandDescription: summarized,
    });
  }
  program.helpCommand('help [command]', translated('display help for command'));
}

/** A problem of use in the user's language. */
export function usageText({ code, message }: CommanderError, language = userLanguage()): string {
  const english = message.replace(/^error: /, '').split('\n')[0] ?? '';
  const japanese = language === 'ja' ? japaneseProblems[code] : undefined;
  const name = /'([^']+)'/.exec(english)?.[1] ?? '';
  return japanese?.replace('{name}', name) ?? english.replace(/\.$/, '');
}

const translated = (text: string): string => japaneseHelp[text] ?? text;

const withJapanesePlaces = (usage: string): string =>
  usage.replace('[options]', '[オプション]').replace('[command]', '[コマンド]');

/** In columns of a terminal, of which a Japanese letter takes two. */
const displayWidth = (text: string): number => text.replace(/[\u3000-\u9fff\uff00-\uff60]/g, '  ').length;

const summarized = (command: Command): string => translated(command.description());

const described = ({ description, defaultValue }: Option | Argument): string =>
  translated(description) + shownDefault(defaultValue);

const shownDefault = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? ` (既定: ${value})` : '';
