/** What developers ask, one query a line: a hundred in each language, none of them taken from a measured tree. */
const english = `
how do I restart a failed job
configure retries with exponential backoff
where is the authentication token refreshed
rolling update without downtime
limit memory of a container
read a secret as an environment variable
difference between liveness and readiness probes
persistent storage for a database
expose a service outside the cluster
schedule a pod on a specific node
what happens when a node runs out of disk
delete a namespace that is stuck
encrypt data at rest
rotate certificates
role based access control for users
debug a crashing container
collect logs from all nodes
autoscale on cpu usage
run a task every night
share files between two containers
pull an image from a private registry
network policy that denies all traffic
how does garbage collection of objects work
drain a node before maintenance
upgrade the control plane
set resource quotas for a team
custom resource definition validation
how to write an admission webhook
store configuration outside the image
graceful shutdown and termination period
init containers that run before the app
how are dns names resolved inside the cluster
ingress with tls
which ports have to be open
install the command line tool on linux
feature gates and how to enable them
api versions and deprecation policy
audit who changed an object
taints and tolerations explained
prevent a pod from running as root
parse command line arguments
validate the options object
throw an error when the file is missing
report a syntax error with line and column
traverse the syntax tree
resolve a module path
compare two version numbers
cache the result of a function
debounce calls while the user types
deep copy of an object
convert a date to a string
escape special characters in html
read a file line by line
stream the response body
cancel a running request
timeout of a connection
proxy settings for http requests
parse a json web token
hash a password
generate a random identifier
sort an array by several keys
merge two configuration files
ignore files that match a pattern
watch a folder for changes
format code automatically
unused variables are reported
disable a rule for one line
infer the type of a generic parameter
circular imports
memory leak in an event listener
retry when the rate limit is exceeded
upload a large file in parts
decode base64
compress a buffer
handle unicode surrogate pairs
split text into tokens
compute the distance between two strings
binary search in a sorted list
priority queue implementation
lock so that only one process writes
write a file atomically
check whether a path is a directory
run a child process and read its output
environment variables that change the behaviour
print a table in the terminal
colours in console output
progress bar for long tasks
localize messages
plural forms of a word
round a number to two digits
parse a url with query parameters
cookies and sessions
cross origin requests are blocked
open a websocket
subscribe to events
queue of pending promises
lazy loading of modules
deprecated functions and what replaces them
how are breaking changes announced
measure how long a function takes
`;
const japanese = `
失敗したジョブを再実行する方法
指数バックオフでリトライを設定する
認証トークンはどこで更新されるか
無停止でローリングアップデートする
コンテナのメモリを制限する
Secretを環境変数として読み込む
LivenessプローブとReadinessプローブの違い
データベース用の永続ストレージ
サービスをクラスターの外部に公開する
特定のノードにPodを配置する
ノードのディスク容量が不足したときの動作
削除できないNamespaceの対処
保存データの暗号化
証明書の更新
ユーザーのロールベースアクセス制御
クラッシュするコンテナのデバッグ
全ノードからログを収集する
CPU使用率に応じたオートスケール
毎晩タスクを実行する
2つのコンテナでファイルを共有する
プライベートレジストリからイメージを取得する
すべての通信を拒否するネットワークポリシー
オブジェクトのガベージコレクションの仕組み
メンテナンス前にノードをドレインする
コントロールプレーンをアップグレードする
チームごとにリソースクォータを設定する
カスタムリソース定義のバリデーション
Admission Webhookの書き方
設定をイメージの外に保存する
グレースフルシャットダウンと終了までの猶予期間
アプリより先に動くInitコンテナ
クラスター内のDNS名はどう解決されるか
TLSを使うIngress
開放が必要なポート
Linuxにコマンドラインツールをインストールする
フィーチャーゲートを有効にするには
APIのバージョンと非推奨ポリシー
誰がオブジェクトを変更したか監査する
TaintとTolerationの説明
rootでの実行を禁止する
コマンドライン引数を解析する
オプションを検証する
ファイルが見つからないときに例外を投げる
構文エラーを行と列つきで報告する
構文木を走査する
モジュールのパスを解決する
バージョン番号を比較する
関数の結果をキャッシュする
入力中の呼び出しを間引く
オブジェクトのディープコピー
日付を文字列に変換する
HTMLの特殊文字をエスケープする
ファイルを1行ずつ読む
レスポンス本文をストリームで受け取る
実行中のリクエストを中止する
接続のタイムアウト
HTTPリクエストのプロキシ設定
JWTを解析する
パスワードをハッシュ化する
ランダムな識別子を生成する
複数のキーで配列を並べ替える
2つの設定ファイルを統合する
パターンに一致するファイルを無視する
フォルダーの変更を監視する
コードを自動整形する
未使用の変数が報告される
1行だけルールを無効にする
ジェネリック型の型推論
循環インポート
イベントリスナーのメモリリーク
レート制限を超えたときの再試行
大きなファイルを分割してアップロードする
Base64をデコードする
バッファを圧縮する
Unicodeのサロゲートペアの扱い
テキストをトークンに分割する
2つの文字列の距離を計算する
ソート済みリストの二分探索
優先度付きキューの実装
1つのプロセスだけが書き込むようにロックする
ファイルをアトミックに書き込む
パスがディレクトリかどうか調べる
子プロセスを起動して出力を読む
動作を変える環境変数
ターミナルに表を表示する
コンソール出力の色
時間のかかる処理の進捗表示
メッセージの多言語対応
単語の複数形
数値を小数点以下2桁に丸める
クエリパラメータつきのURLを解析する
Cookieとセッション
オリジン間リクエストがブロックされる
WebSocketを開く
イベントを購読する
待機中のPromiseのキュー
モジュールの遅延読み込み
非推奨の関数とその代替
破壊的変更の告知方法
関数の実行時間を計測する
`;

const lines = (text) => text.trim().split('\n');
const [en, ja] = [lines(english), lines(japanese)];

/** The two languages in turn. */
export const queries = en.flatMap((query, i) => [query, ja[i]]);
