import { FileType, Uri, workspace } from 'vscode';
import { longestText } from '../templates/lint/budget.ts';
import type { NoFile, TemplateText } from './checkTemplate.ts';

/** Bytes: a character of UTF-8 has at most four. */
const largestFile = longestText * 4;

/** Reads a file of the workspace, with its unsaved changes. Nothing outside of the workspace is read. */
export async function readWorkspaceFile(path: string): Promise<TemplateText | NoFile> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) return 'noFolder';
  const inside = folders
    .map((folder) => uriIn(folder.uri, path))
    .filter((uri) => workspace.getWorkspaceFolder(uri) !== undefined);
  if (inside.length === 0) return 'outside';
  for (const uri of inside) {
    const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open)
      return { path: workspace.asRelativePath(uri), languageId: open.languageId, text: open.getText() };
    try {
      const { type, size } = await workspace.fs.stat(uri);
      if ((type & FileType.File) === 0) continue;
      if (size > largestFile) return 'tooLarge';
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      return { path: workspace.asRelativePath(uri), languageId: '', text };
    } catch {
      // Missing or unreadable here: it might be in the next folder.
    }
  }
  return 'missing';
}

/**
 * An absolute path, or one that starts in the folder. Dots are resolved, so that a path can't leave the folder
 * unnoticed.
 */
function uriIn(folder: Uri, path: string): Uri {
  const isAbsolute = path.startsWith('/') || /^[a-z]:[\\/]/i.test(path);
  return Uri.joinPath(isAbsolute ? folder.with({ path: '/' }) : folder, path.replaceAll('\\', '/'));
}
