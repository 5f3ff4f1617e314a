import { l10n } from 'vscode';
import type { Text } from '../model/text.ts';
import { markdownSurface, messageSurface, plainSurface, renderText, type Translate } from './text.ts';

/** Where a text is rendered elsewhere, for instance into a document. */
export const translate: Translate = (message, ...args) => l10n.t(message, ...args);

/** The translated sentence where nothing is interpreted: labels, descriptions, input prompts. */
export const showText = (value: Text) => renderText(value, translate, plainSurface);

/** For notifications and modal dialogs, which turn Markdown links into links. */
export const showInMessage = (value: Text) => renderText(value, translate, messageSurface);

/** For Markdown: the values, and all else in the sentence, are shown as they are. */
export const showAsMarkdown = (value: Text) => renderText(value, translate, markdownSurface);
