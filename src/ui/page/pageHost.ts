import type { Text } from '../../domain/text.ts';
import type { Translate } from '../renderText.ts';
import type { HostMessage } from './messages.ts';
import type { Tie } from './source.ts';

/** A tab with a webview in it, as far as pages use one. What is hidden loses its script, which starts again later. */
export interface PagePanel {
  title: string;
  readonly visible: boolean;
  /** Puts the page's document into it; the script says that it is ready. */
  load(): void;
  reveal(preserveFocus: boolean): void;
  post(message: HostMessage): void;
  close(): void;
  onMessage(listener: (message: unknown) => void): Tie;
  onDidChangeVisible(listener: () => void): Tie;
  onDidClose(listener: () => void): Tie;
}

/** What pages need of the editor; `panel.ts` has it from VS Code. */
export interface PageHost {
  readonly translate: Translate;
  now(): number;
  /** A new tab beside those that are open. */
  createPanel(how: { readonly preserveFocus: boolean }): PagePanel;
  copy(text: string): Promise<void>;
  /** Asks for a place, and writes there. */
  saveMarkdown(name: string, markdown: string): Promise<void>;
  /** @param show leads to the page, where it is still open */
  notify(problem: readonly Text[], show: (() => void) | undefined): void;
  runCommand(command: string): Promise<void>;
  /** For the log. */
  report(error: unknown): void;
}
