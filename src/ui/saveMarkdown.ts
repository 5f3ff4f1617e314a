import { homedir } from 'node:os';
import { Uri, window, workspace } from 'vscode';
import { text, type Text } from '../model/text.ts';
import { showText } from './showText.ts';

/** Where a new file is offered: in the first folder of the workspace, or in the person's own. */
export const startFolder = (): Uri => workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());

/** Saves a page as a Markdown file that the person chooses. */
export async function saveMarkdown(title: Text, content: string): Promise<void> {
  const shownTitle = showText(title);
  const name = `${shownTitle.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.md`;
  const place = await window.showSaveDialog({
    title: shownTitle,
    saveLabel: showText(text('Save')),
    filters: { Markdown: ['md'] },
    defaultUri: Uri.joinPath(startFolder(), name),
  });
  if (place) await workspace.fs.writeFile(place, new TextEncoder().encode(content));
}
