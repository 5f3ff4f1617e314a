import { languages, SnippetString, type TextDocument, type TextEditor, Uri, window, workspace } from 'vscode';
import { snippetOf } from './code.ts';
import { startFolder } from '../ui/saveMarkdown.ts';
import { belongs, knownLanguage, numbered, takesLanguage, type Target } from './editorFit.ts';
import { templateFormats } from './languages.ts';
import type { FormatId, Rendering } from './request.ts';

/**
 * Inserts the template as one edit, which one undo reverts: in the editor if it belongs there, otherwise in a new
 * document.
 */
export async function writeTemplate(
  format: FormatId,
  rendering: Rendering,
  editor?: TextEditor,
): Promise<void> {
  const snippet = new SnippetString(snippetOf(rendering.parts));
  if (editor && canTake(format, editor)) {
    await inLanguage(format, editor);
    const shown = await window.showTextDocument(editor.document, editor.viewColumn);
    if (await shown.insertSnippet(snippet)) return;
  }
  const shown = await window.showTextDocument(await newDocument(format));
  await shown.insertSnippet(snippet);
}

export function targetOf({ document, selection }: TextEditor): Target {
  const text = document.getText();
  const { start, end } = selection;
  return {
    languageId: document.languageId,
    fileName: document.fileName,
    rest: text.slice(0, document.offsetAt(start)) + text.slice(document.offsetAt(end)),
  };
}

/** Excludes the output, one side of a comparison, and read-only documents. */
function canTake(format: FormatId, editor: TextEditor): boolean {
  const { isClosed, isUntitled, uri } = editor.document;
  const isWritable = isUntitled || workspace.fs.isWritableFileSystem(uri.scheme) === true;
  return !isClosed && isWritable && belongs(format, targetOf(editor));
}

async function inLanguage(format: FormatId, editor: TextEditor): Promise<void> {
  const language = await languageFor(format);
  if (language !== undefined && takesLanguage(targetOf(editor)))
    await languages.setTextDocumentLanguage(editor.document, language);
}

async function newDocument(format: FormatId): Promise<TextDocument> {
  const language = await languageFor(format);
  if (language !== undefined) return workspace.openTextDocument({ language });
  return (await namedDocument(templateFormats[format].fileName)) ?? workspace.openTextDocument();
}

/** How many names are tried for a new document. */
const names = 20;

/** Without the extension for a language, the file name indicates the language, and applies once that is installed. */
async function namedDocument(fileName: string): Promise<TextDocument | undefined> {
  const folder = startFolder().path;
  for (let attempt = 1; attempt <= names; attempt += 1) {
    const uri = Uri.from({ scheme: 'untitled', path: `${folder}/${numbered(fileName, attempt)}` });
    if (workspace.textDocuments.some(({ uri: { path } }) => path === uri.path)) continue;
    try {
      return await workspace.openTextDocument(uri);
    } catch {
      // VS Code refuses the name of a file that exists.
    }
  }
  return undefined;
}

const languageFor = async (format: FormatId) => knownLanguage(format, await languages.getLanguages());
