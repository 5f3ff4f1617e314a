import { languages, SnippetString, type TextDocument, type TextEditor, window, workspace } from 'vscode';
import { snippetOf } from './code.ts';
import { belongs, knownLanguage, takesLanguage, type Target } from './editorFit.ts';
import type { FormId, Rendering } from './request.ts';

/**
 * Inserts the template as one edit, which one undo reverts: in the editor if it belongs there, otherwise in a new
 * document.
 */
export async function writeTemplate(form: FormId, rendering: Rendering, editor?: TextEditor): Promise<void> {
  const snippet = new SnippetString(snippetOf(rendering.parts));
  if (editor && canTake(form, editor)) {
    await inLanguage(form, editor);
    const shown = await window.showTextDocument(editor.document, editor.viewColumn);
    if (await shown.insertSnippet(snippet)) return;
  }
  const shown = await window.showTextDocument(await newDocument(form));
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
function canTake(form: FormId, editor: TextEditor): boolean {
  const { isClosed, isUntitled, uri } = editor.document;
  const isWritable = isUntitled || workspace.fs.isWritableFileSystem(uri.scheme) === true;
  return !isClosed && isWritable && belongs(form, targetOf(editor));
}

async function inLanguage(form: FormId, editor: TextEditor): Promise<void> {
  const language = await languageFor(form);
  if (language !== undefined && takesLanguage(targetOf(editor)))
    await languages.setTextDocumentLanguage(editor.document, language);
}

async function newDocument(form: FormId): Promise<TextDocument> {
  const language = await languageFor(form);
  return workspace.openTextDocument(language === undefined ? {} : { language });
}

const languageFor = async (form: FormId) => knownLanguage(form, await languages.getLanguages());
