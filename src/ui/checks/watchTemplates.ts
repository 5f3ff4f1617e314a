import { Disposable, workspace, type TextDocument } from 'vscode';
import { longestText } from '../../domain/templateChecks/budget.ts';
import { checkTemplatesId } from '../settingIds.ts';
import { writeLog } from '../log.ts';
import type { Shell } from '../shell.ts';
import { checkedLanguage } from './checkedLanguage.ts';
import { provideQuickFixes } from './quickFixes.ts';
import type { TemplateCheck } from './templateCheck.ts';

/** So long nothing was typed. */
const restMilliseconds = 400;

/** By the lengths of its lines, for which its text is not put together. */
const isTooLarge = (document: TextDocument) =>
  document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > longestText;

const isWanted = (document: TextDocument) =>
  workspace.getConfiguration(undefined, document).get<boolean>(checkTemplatesId) ?? true;

/** Checks what is open, and again what has changed, while the setting is on. */
export function watchTemplates(check: TemplateCheck, log: Shell['log']): Disposable {
  const waiting = new Map<TextDocument, NodeJS.Timeout>();
  const stopWaiting = (document: TextDocument) => {
    clearTimeout(waiting.get(document));
    waiting.delete(document);
  };
  const run = (document: TextDocument) => {
    stopWaiting(document);
    // What the command was asked to check stays checked, so that no mark is left behind where a mistake was.
    if (!isWanted(document) && !check.has(document)) return;
    try {
      check.run(document);
    } catch (error) {
      // A fault of ours is no reason to disturb who writes.
      writeLog(log, 'error', `The check of a template: ${String(error)}`);
    }
  };
  workspace.textDocuments.filter(isChecked).forEach(run);
  return Disposable.from(
    provideQuickFixes(check),
    workspace.onDidOpenTextDocument((document) => {
      if (isChecked(document)) run(document);
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isChecked(document)) return;
      // Large data is searched for a template when it is opened, not while it is written.
      if (isTooLarge(document) && !check.has(document)) return;
      stopWaiting(document);
      waiting.set(
        document,
        setTimeout(() => run(document), restMilliseconds),
      );
    }),
    workspace.onDidCloseTextDocument((document) => {
      stopWaiting(document);
      check.forget(document);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(checkTemplatesId)) return;
      workspace.textDocuments.filter(isChecked).forEach((document) => {
        if (isWanted(document)) run(document);
        else check.forget(document);
      });
    }),
    new Disposable(() => [...waiting.keys()].forEach(stopWaiting)),
  );
}

/** Not what other extensions show of a file: one side of a comparison, a preview. */
const isChecked = (document: TextDocument): boolean =>
  ['file', 'untitled', 'vscode-vfs', 'vscode-remote'].includes(document.uri.scheme) &&
  checkedLanguage(document) !== undefined;
