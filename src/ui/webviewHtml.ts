import { env, type Uri, type Webview } from 'vscode';

/** The files of a page. A page can't load any other file. */
interface PageFiles {
  readonly script: Uri;
  readonly style: Uri;
}

/**
 * A page before its script runs. It contains no data: texts and names come in messages, and are inserted as text.
 */
export function webviewHtml(webview: Webview, { script, style }: PageFiles): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const address = (file: Uri) => webview.asWebviewUri(file).toString();
  const policy = ["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${webview.cspSource}`].join(
    '; ',
  );
  return `<!DOCTYPE html>
<html lang="${env.language.replace(/[^\w-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address(style)}">
<title></title>
</head>
<body>
<script nonce="${nonce}" src="${address(script)}"></script>
</body>
</html>`;
}
