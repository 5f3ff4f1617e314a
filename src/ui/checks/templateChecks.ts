import { Disposable } from 'vscode';
import type { Shell } from '../shell.ts';
import { checkActiveFile } from './checkTemplate.ts';
import { TemplateCheck } from './templateCheck.ts';
import { watchTemplates } from './watchTemplates.ts';

/** The checks of templates. They watch for themselves once the first document, or the command, has started them. */
export class TemplateChecks {
  readonly #log: Shell['log'];
  #check: TemplateCheck | undefined;
  #ties: Disposable | undefined;

  constructor(log: Shell['log']) {
    this.#log = log;
  }

  start(): TemplateCheck {
    if (this.#check) return this.#check;
    const check = (this.#check = new TemplateCheck());
    this.#ties = Disposable.from(check, watchTemplates(check, this.#log));
    return check;
  }

  /** Checks the file in front. */
  checkTemplate(): Promise<void> {
    return checkActiveFile(this.start());
  }

  dispose(): void {
    this.#ties?.dispose();
  }
}
