import { text, type Text } from '../model/text.ts';

/** VS Code's `l10n.t` with positional values, or a test's replacement. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** The place where a text appears decides which characters are dangerous in it. */
export interface Surface {
  /** For the sentence, which we or a translator wrote. */
  readonly sentence: (part: string) => string;
  /** For a value in the sentence, which can be a name from Azure. */
  readonly value: (value: string) => string;
}

const asIs = (part: string) => part;

/** Labels, descriptions, accessibility labels, and the log interpret nothing. */
export const plainSurface: Surface = { sentence: asIs, value: asIs };

/** CommonMark allows escaping every ASCII punctuation mark, and a name should never act as markup. */
export const escapeMarkdown = (value: string) =>
  value.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');

export const markdownSurface: Surface = { sentence: escapeMarkdown, value: escapeMarkdown };

/**
 * For Markdown that people continue to edit: escapes only what can be markup at its position, so that a full stop stays
 * readable. A full stop or colon inside a word is escaped, because a preview would turn the word into a link.
 */
const escapeMarkup = (value: string) =>
  value
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~&!$^@]|[.:/](?=\S)|(?<=[/\uE001])[.)]/g, '\\$&')
    .replace(/^ ?(?=[-+=.)])/, '\\')
    .replace(/^( ?\d+)(?=[.)])/, '$1\\');

export const editedMarkdownSurface: Surface = { sentence: escapeMarkup, value: escapeMarkup };

/** Notifications turn `[text](command:...)` into a link that runs a command; a zero-width space prevents it. */
export const breakLinks = (value: string) => value.replaceAll('](', ']\u200b(');

export const messageSurface: Surface = { sentence: asIs, value: breakLinks };

/** Quick picks draw `$(name)` as an icon, unless it is escaped. */
export const escapeIcons = (value: string) => value.replaceAll('$(', '\\$(');

/** Prompts and validation messages of input boxes support command links, as notifications do, and icons. */
export const escapePrompt = (value: string) => escapeIcons(breakLinks(value));

// Placeholders for the values while the sentence is translated and escaped. Private-use characters appear in no
// sentence.
const [open, close] = ['\uE000', '\uE001'];

/** Translates a text with its values and nested texts, and escapes all of them for the surface. */
export function renderText(value: Text, translate: Translate, surface: Surface): string {
  const holes = value.args.map((_, index) => `${open}${index}${close}`);
  const sentence = surface.sentence(translate(value.message, ...holes));
  return sentence.replace(/\uE000(\d+)\uE001/g, (hole, index: string) => {
    const arg = value.args[Number(index)];
    if (arg === undefined) return hole;
    return typeof arg === 'object' ? renderText(arg, translate, surface) : surface.value(String(arg));
  });
}

/** Facts beside a name, the most important first, because narrow views cut off the end. */
export function facts(...parts: readonly (Text | string | undefined | false)[]): Text {
  const [first = text(''), ...rest] = parts
    .filter((part): part is Text | string => part !== undefined && part !== false && part !== '')
    .map((part) => (typeof part === 'string' ? text('{0}', part) : part));
  return rest.reduce((before, part) => text('{0} · {1}', before, part), first);
}
