import { Uri, window, workspace } from 'vscode';
import { text } from '../model/text.ts';
import { saveFile } from '../ui/saveMarkdown.ts';
import { showError, showText } from '../ui/showText.ts';
import { mapTitle } from './mapWords.ts';
import { isPlainPicture } from './svg.ts';

/** Asks where to save the picture of the map, and saves it. */
export async function savePicture(svg: string): Promise<void> {
  if (!isPlainPicture(svg)) {
    await showError(text("Couldn't save the map. Close it, open it again, and try again."));
    return;
  }
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = 'encryption-map.svg';
  const place = await window.showSaveDialog({
    title: showText(mapTitle),
    saveLabel: showText(text('Save')),
    filters: { SVG: ['svg'] },
    defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(`/${name}`),
  });
  if (place) await saveFile(place, svg);
}
