import { l10n, Uri, window, workspace } from 'vscode';

/** Writes a document of the doctor's to a file of the person's choice. */
export async function saveMarkdown(title: string, content: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `${title.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.md`;
  const place = await window.showSaveDialog({
    title,
    saveLabel: l10n.t('Save'),
    filters: { Markdown: ['md'] },
    defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(`/${name}`),
  });
  if (place) await workspace.fs.writeFile(place, new TextEncoder().encode(content));
}
