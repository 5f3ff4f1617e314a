import { Disposable, type TextDocument, workspace } from 'vscode';
import type { Shell } from '../../session/session.ts';
import { writeLog } from '../../ui/log.ts';
import { checkTemplatesId } from '../../ui/ids.ts';
import { checkedLanguage } from './about.ts';
import { WorkspaceCheck } from './checkWorkspace.ts';
import { checkActiveFile, provideQuickFixes, TemplateCheck } from './diagnostics.ts';
import { longestText } from './budget.ts';

/** The pause in typing before a check. */
const restMilliseconds = 400;

/** Uses offsets, because getText() would build the whole text. */
const isTooLarge = (document: TextDocument) =>
  document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > longestText;

const isWanted = (document: TextDocument) =>
  workspace.getConfiguration(undefined, document).get<boolean>(checkTemplatesId) ?? true;

/** Checks open documents, and checks them again after changes, while the setting is on. */
function watchTemplates(check: TemplateCheck, files: WorkspaceCheck, log: Shell['log']): Disposable {
  const waiting = new Map<TextDocument, NodeJS.Timeout>();
  const stopWaiting = (document: TextDocument) => {
    clearTimeout(waiting.get(document));
    waiting.delete(document);
  };
  const run = (document: TextDocument) => {
    stopWaiting(document);
    // A document that the command has checked stays checked, so that diagnostics of fixed mistakes disappear.
    if (!isWanted(document) && !check.has(document)) return;
    try {
      check.run(document);
    } catch (error) {
      // A bug in a check must not disturb typing.
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
      // A large file is checked when it is opened, not while it is edited.
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
      void files.checkAgain(document.uri);
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

/** Excludes documents that other extensions derive from a file: one side of a comparison, or a preview. */
const isChecked = (document: TextDocument): boolean =>
  ['file', 'untitled', 'vscode-vfs', 'vscode-remote'].includes(document.uri.scheme) &&
  checkedLanguage(document) !== undefined;

/** The checks of templates. They start with the first document or command, and then watch documents themselves. */
export class TemplateChecks {
  readonly #log: Shell['log'];
  #started: { readonly check: TemplateCheck; readonly files: WorkspaceCheck } | undefined;
  #ties: Disposable | undefined;

  constructor(log: Shell['log']) {
    this.#log = log;
  }

  start(): { readonly check: TemplateCheck; readonly files: WorkspaceCheck } {
    if (this.#started) return this.#started;
    const check = new TemplateCheck();
    const files = new WorkspaceCheck(check, this.#log);
    this.#ties = Disposable.from(check, files, watchTemplates(check, files, this.#log));
    return (this.#started = { check, files });
  }

  checkTemplate(): Promise<void> {
    return checkActiveFile(this.start().check);
  }

  checkWorkspace(): Promise<void> {
    return this.start().files.run();
  }

  dispose(): void {
    this.#ties?.dispose();
  }
}
