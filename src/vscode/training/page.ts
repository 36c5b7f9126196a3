import * as vscode from 'vscode';

/** The page of a training run: no inline code, scripts by nonce, styles from this extension alone. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, nonce: string): string {
  const uri = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('training.css')}">
<title>Kakehashi</title>
</head>
<body>
<main id="page"></main>
<script type="module" nonce="${nonce}" src="${uri('training.js')}"></script>
</body>
</html>`;
}
