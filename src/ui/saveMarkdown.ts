import { homedir } from 'node:os';
import { Uri, window, workspace } from 'vscode';
import { text, type Text } from '../model/text.ts';
import { showBriefly, showText } from './showText.ts';

/** The default folder for a new file: the first workspace folder, or the home folder. */
export const startFolder = (): Uri => workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());

/** Saves a text where the person chose, and says so. */
export async function saveFile(place: Uri, content: string): Promise<void> {
  await workspace.fs.writeFile(place, new TextEncoder().encode(content));
  showBriefly(text('Saved as {0}', place.path.slice(place.path.lastIndexOf('/') + 1)));
}

/** Saves a page as a Markdown file that the user chooses. */
export async function saveMarkdown(title: Text, content: string): Promise<void> {
  const shownTitle = showText(title);
  const name = `${shownTitle.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.md`;
  const place = await window.showSaveDialog({
    title: shownTitle,
    saveLabel: showText(text('Save')),
    filters: { Markdown: ['md'] },
    defaultUri: Uri.joinPath(startFolder(), name),
  });
  if (place) await saveFile(place, content);
}
