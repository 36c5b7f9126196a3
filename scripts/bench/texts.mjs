/** The words of the tables. */
const machine = ({ cpu, cores, platform, node }) =>
  `${cpu.trim()} × ${cores}, ${platform}, Node ${node.slice(1)}`;

const hasSources = (workspaces) => workspaces.some(({ name }) => name === 'sources');

export const texts = {
  en: {
    where: (r) =>
      `Measured on ${r.date} by \`${r.command}\` with ${r.threads} threads for the model (${machine(r)}; load at the start ${r.load.toFixed(1)}).`,
    workspaces: {
      kubernetes: 'Kubernetes docs, English and Japanese',
      sample: 'bundled sample',
      given: 'given folder',
      givenSources: 'given sources',
      sources: 'TypeScript and JavaScript sources',
      synthetic: 'synthetic passages',
    },
    rows: {
      files: 'files',
      passages: 'passages',
      cold: 'cold index',
      cpu: 'processor time per passage',
      firstResult: 'first result on a fresh workspace, from the start of the process',
      query: 'warm query, end to end, p50 / p95',
      client: 'memory of the client process (of a bare Node in it)',
      engine: 'memory of the engine with the index loaded (peak while indexing)',
      disk: 'index on disk',
      restart: 'restart: passages embedded, time until current',
    },
    columns: ({ synthetic, workspaces }) =>
      `A query is embedded, scanned, fused and checked against the files; ${workspaces[0].queries} queries, half English, half Japanese.` +
      (hasSources(workspaces) ? " The sources are packages of this project's own node_modules." : '') +
      (synthetic
        ? ' Synthetic passages are lines of the documentation shuffled, with random vectors: they time the search and mean nothing.'
        : ''),
    embedderHead: ['the same passages embedded', 'passages/s', 'processor time', 'threads', 'model', 'ratio'],
    student: 'the student, tokenizer and model',
    studentModel: 'the student, model alone',
    peer: 'shape of paraphrase-multilingual-MiniLM-L12-v2, model alone',
    embedders: ({ passages, tokens }) =>
      `A sample of ${passages} passages of the documentation, ${tokens} tokens on average, in one process and in turns. The peer has random weights in the same int8 graph (12 layers, 384 wide, vocabulary 250,037); its token ids are random, as many as the student's tokenizer counts, and its tokenizer costs nothing here, which favours it. The student's tokenizer remembers words; it has read other passages of the same documentation before. Threads and batch limits are the best of a grid for each.`,
  },
  ja: {
    where: (r) =>
      `${r.date} に \`${r.command}\` で測定。モデルのスレッド数は ${r.threads} (${machine(r)}、開始時のロード ${r.load.toFixed(1)})。`,
    workspaces: {
      kubernetes: 'Kubernetes ドキュメント (英語・日本語)',
      sample: '同梱サンプル',
      given: '指定フォルダー',
      givenSources: '指定ソース',
      sources: 'TypeScript・JavaScript のソース',
      synthetic: '合成パッセージ',
    },
    rows: {
      files: 'ファイル数',
      passages: 'パッセージ数',
      cold: '初回インデックス作成',
      cpu: '1 パッセージあたりの CPU 時間',
      firstResult: '新しいワークスペースで最初の結果が出るまで (プロセス起動から)',
      query: '起動後の検索、全工程の p50 / p95',
      client: 'クライアントプロセスのメモリ (うち Node 自体)',
      engine: 'エンジンのメモリ、インデックス読み込み後 (作成中の最大)',
      disk: 'ディスク上のインデックス',
      restart: '再起動: 埋め込んだパッセージ数、最新になるまで',
    },
    columns: ({ synthetic, workspaces }) =>
      `検索 1 回は埋め込み、走査、統合、ファイルとの照合をすべて含みます。質問は ${workspaces[0].queries} 件で、英語と日本語が半分ずつです。` +
      (hasSources(workspaces) ? 'ソースはこのプロジェクト自身の node_modules のパッケージです。' : '') +
      (synthetic
        ? '合成パッセージはドキュメントの行を並べ替えて乱数のベクトルを付けたもので、検索時間を測るためだけのものです。'
        : ''),
    embedderHead: ['同じパッセージの埋め込み', 'パッセージ/秒', 'CPU 時間', 'スレッド', 'モデル', '比'],
    student: '同梱モデル (トークナイザーとモデル)',
    studentModel: '同梱モデル (モデルのみ)',
    peer: 'paraphrase-multilingual-MiniLM-L12-v2 と同じ形 (モデルのみ)',
    embedders: ({ passages, tokens }) =>
      `ドキュメントのパッセージ ${passages} 件 (平均 ${tokens} トークン) を 1 つのプロセスで交互に埋め込みました。比較対象は同じ int8 グラフに乱数の重みを入れたもの (12 層、幅 384、語彙 250,037) で、トークン ID は同梱モデルのトークナイザーと同数の乱数、トークナイザーの時間は含めておらず、比較対象に有利な条件です。同梱モデルのトークナイザーは語を記憶するため、同じドキュメントの別のパッセージを先に読ませてあります。スレッド数とバッチの上限は、それぞれ一覧から最速のものを選んでいます。`,
  },
};
