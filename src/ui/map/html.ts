import { env, Uri, type Webview } from 'vscode';

/** Where the page's script and style are; nothing else of the extension can be asked for by it. */
export const pageRoots = (extension: Uri) =>
  [Uri.joinPath(extension, 'dist'), Uri.joinPath(extension, 'media')] as const;

/** The page before its script runs. There is nothing from Azure in it: that comes as messages, and becomes text. */
export function mapHtml(webview: Webview, extension: Uri): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const [dist, media] = pageRoots(extension);
  const script = webview.asWebviewUri(Uri.joinPath(dist, 'mapPage.js')).toString();
  const style = webview.asWebviewUri(Uri.joinPath(media, 'map.css')).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="${env.language.replace(/[^\w-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title></title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
