/** A small project with documentation and comments in Japanese and English. */
export const bilingualFiles: Readonly<Record<string, string>> = {
  'README.md': '# Gateway\n\nA small gateway in front of the billing service.\n',
  'docs/en/authentication.md':
    '# Authentication\n\n## Getting an API key\n\nCreate an API key on the settings page. Keep the key secret and rotate it every ninety days.\n\n## Signing in\n\nUsers sign in with a password and a one-time code.\n',
  'docs/ja/authentication.md':
    '# 認証\n\n## APIキーの取得\n\n設定ページでAPIキーを作成します。キーは秘密にし、九十日ごとに取り替えてください。\n\n## ログイン\n\n利用者はパスワードとワンタイムコードでログインします。\n',
  'docs/ja/database.md':
    '# ﾃﾞｰﾀﾍﾞｰｽ\n\n接続プールの上限を超えると、要求は待ち行列に入ります。\n\nＰｏｓｔｇｒｅＳＱＬの設定は管理者だけが変更できます。\n',
  'docs/guide.rst':
    'Deployment\n==========\n\nRoll out a new release to one region first and watch the error rate.\n',
  'src/retry.ts':
    '/** Retries a failed request with exponential back-off and gives up after five attempts. */\nexport function retry(): void {\n  // The jitter keeps many clients from coming back at the same moment.\n  const jitter = Math.random();\n  void jitter;\n}\n',
  'src/invoice.py':
    'def monthly_invoice(customer):\n    """顧客ごとの月次請求書を作成し、消費税を加算して返します。"""\n    # 端数は切り捨てます。会計担当者の指示によるものです。\n    return customer\n',
};
