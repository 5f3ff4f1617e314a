import { env, l10n, window } from 'vscode';
import { text, type Text } from '../model/text.ts';
import {
  escapeIcons,
  markdownSurface,
  messageSurface,
  plainSurface,
  promptSurface,
  renderText,
  type Translate,
} from './text.ts';

/** Translates a text that is rendered elsewhere, for example into a document. */
export const translate: Translate = (message, ...args) => l10n.t(message, ...args);

/** For labels, descriptions, and input prompts, where VS Code interprets nothing. */
export const showText = (value: Text) => renderText(value, translate, plainSurface);

/** For notifications and modal dialogs, which turn Markdown links into links. */
export const showInMessage = (value: Text) => renderText(value, translate, messageSurface);

/** For the prompts and validation messages of input boxes. */
export const showInPrompt = (value: Text) => renderText(value, translate, promptSurface);

/** For Markdown. Escapes the sentence and its values, so that they appear unchanged. */
export const showAsMarkdown = (value: Text) => renderText(value, translate, markdownSurface);

type Show = (message: string, ...actions: readonly string[]) => Thenable<string | undefined>;

const shownBy =
  (show: Show) =>
  async (message: Text, ...actions: readonly Text[]): Promise<Text | undefined> => {
    const labels = actions.map(showText);
    const chosen = await show(showInMessage(message), ...labels);
    return chosen === undefined ? undefined : actions[labels.indexOf(chosen)];
  };

/** Shows a notification, and returns the chosen action. */
export const showInformation = shownBy((...message) => window.showInformationMessage(...message));
export const showWarning = shownBy((...message) => window.showWarningMessage(...message));
/** An error with actions stays until it is answered. */
export const showError = shownBy((...message) => window.showErrorMessage(...message));

/** Confirms in the status bar, for a few seconds. */
export const showBriefly = (message: Text): void => {
  window.setStatusBarMessage(escapeIcons(showText(message)), 5000);
};

/** Copies a value, and says so. */
export async function copyText(value: string): Promise<void> {
  await env.clipboard.writeText(value);
  showBriefly(text('Copied'));
}
