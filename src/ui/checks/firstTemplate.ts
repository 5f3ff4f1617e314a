import { Disposable, workspace, type LogOutputChannel, type TextDocument } from 'vscode';
import { isAboutCmk } from '../../domain/templateChecks/about.ts';
import { checkedLanguage } from './checkedLanguage.ts';

/** The checks, in a bundle of their own; once started they watch for themselves. */
export interface TemplateChecks {
  dispose(): void;
  /** Checks the file in front. */
  checkTemplate(): Promise<void>;
}

export type StartChecks = (log: LogOutputChannel) => Promise<TemplateChecks>;

/** Starts the checks for the first document that is about this, or for the command. */
export class FirstTemplate {
  readonly #start: () => Promise<TemplateChecks>;
  #checks: Promise<TemplateChecks> | undefined;
  readonly #ties: Disposable;

  constructor(start: StartChecks, log: LogOutputChannel) {
    this.#start = () => start(log);
    const look = (document: TextDocument) => {
      if (this.#checks || !checkedLanguage(document) || !isAboutCmk(document.getText())) return;
      this.checks().catch((error: unknown) => log.error(`The checks did not start: ${String(error)}`));
    };
    this.#ties = Disposable.from(
      workspace.onDidOpenTextDocument(look),
      workspace.onDidSaveTextDocument(look),
    );
    workspace.textDocuments.forEach(look);
  }

  checks(): Promise<TemplateChecks> {
    return (this.#checks ??= this.#start());
  }

  dispose(): void {
    this.#ties.dispose();
    void this.#checks?.then((checks) => {
      checks.dispose();
    });
  }
}
