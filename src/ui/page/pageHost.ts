import type { Webview, WebviewPanel } from 'vscode';
import type { Text } from '../../domain/text.ts';
import type { Translate } from '../renderText.ts';

/** What pages need of the editor; `panel.ts` has it from VS Code. */
export interface PageHost {
  readonly translate: Translate;
  now(): number;
  /** A new tab beside those that are open. */
  createPanel(how: { readonly preserveFocus: boolean }): WebviewPanel;
  /** Gives a panel of a former window the rights of a new one. */
  prepare(webview: Webview): void;
  html(webview: Webview): string;
  copy(text: string): Promise<void>;
  /** Asks for a place, and writes there. */
  saveMarkdown(name: string, markdown: string): Promise<void>;
  /** @param show leads to the page, where it is still open */
  notify(problem: readonly Text[], show: (() => void) | undefined): void;
  runCommand(command: string): Promise<void>;
  /** For the log. */
  report(error: unknown): void;
}
