/** What a page's document is allowed and made of; each is an address that the webview may load. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Whence a webview may load at all. */
  readonly source: string;
  readonly language: string;
}

/**
 * The document before its script runs. There is nothing from Azure in it: that comes as messages, and becomes text.
 * Scripts need the nonce; styles come from the extension's folder, and the controls' own as constructed style sheets,
 * which no policy concerns.
 */
export function pageHtml({ script, style, source, language }: PageAssets): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}`;
  return `<!DOCTYPE html>
<html lang="${language.replace(/[^\w-]/g, '')}">
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
