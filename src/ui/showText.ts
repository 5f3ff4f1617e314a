import { l10n } from 'vscode';
import type { Text } from '../model/text.ts';
import { markdownSurface, messageSurface, plainSurface, renderText, type Translate } from './text.ts';

/** Translates a text that is rendered elsewhere, for example into a document. */
export const translate: Translate = (message, ...args) => l10n.t(message, ...args);

/** For labels, descriptions, and input prompts, where VS Code interprets nothing. */
export const showText = (value: Text) => renderText(value, translate, plainSurface);

/** For notifications and modal dialogs, which turn Markdown links into links. */
export const showInMessage = (value: Text) => renderText(value, translate, messageSurface);

/** For Markdown. Escapes the sentence and its values, so that they appear unchanged. */
export const showAsMarkdown = (value: Text) => renderText(value, translate, markdownSurface);
