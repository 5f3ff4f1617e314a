import { inherit, startCapital, text, type Text } from '../model/text.ts';

/** VS Code's `l10n.t` with positional values, or a test's replacement. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** The place where a text appears decides which characters are dangerous in it. */
export interface Surface {
  /** For the sentence, which we or a translator wrote. */
  readonly sentence: (part: string) => string;
  /** For a value in the sentence, which can be a name from Azure, with what stands after it in the sentence. */
  readonly value: (value: string, after: string) => string;
}

const asIs = (part: string) => part;

/** Labels, descriptions, accessibility labels, and the log interpret nothing. */
export const plainSurface: Surface = { sentence: asIs, value: asIs };

/** CommonMark allows escaping every ASCII punctuation mark, and a name should never act as markup. */
export const escapeMarkdown = (value: string) =>
  value.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');

export const markdownSurface: Surface = { sentence: escapeMarkdown, value: escapeMarkdown };

/** An address that becomes a link unchanged. It has no character with a meaning in Markdown or HTML. */
const address = /https:\/\/[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?(?:\/[A-Za-z0-9._-]+)*\/?(?<![.-])/g;

/**
 * For Markdown that people read and edit as text: escapes only what can be markup at its position. A period or colon
 * inside a word is escaped where a preview would turn the word into a link. Only a complete https address becomes a
 * link, because the reader sees where it leads.
 */
const escapeMarkup = (value: string, after = '') => {
  const flat = value.replace(/\s+/g, ' ');
  let end = 0;
  let escaped = '';
  for (const { 0: link, index } of flat.matchAll(address)) {
    escaped += `${escapeWords(flat.slice(end, index), end === 0)}<${link}>`;
    end = index + link.length;
  }
  return escaped + escapeWords(flat.slice(end), end === 0, /^\S/.test(after));
};

/** What can be markup where it stands. */
const markup =
  /[\\`*[\]<|~$@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<![^\s#])#|&(?=[#\w]|$)|(?<=\b(?:https?|ftp|mailto|command|javascript|data|file|vscode)):(?=\S|$)|\/$|\/(?=[/\uE000])|(?<=[/\uE001])\/|(?<=^ ?\uE000\d+\uE001)[.)]/u;

/** What a preview takes for the end of a host name (linkify-it's own list), so that it makes a link of the word. */
const topLevel =
  /\.(?=(?:\p{L}{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|xn--[\w-]+)(?![\p{L}\p{N}]))/u;

/** The value that follows could be the rest of a host name. */
const beforeValue = /\.(?=\S*\uE000)/u;

/** So could what follows the value. */
const inLastWord = /\.(?=\S*$)/u;

const anyOf = (...patterns: readonly RegExp[]) =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'giu');

const dangerous = anyOf(markup, topLevel, beforeValue);
const dangerousIfJoined = anyOf(markup, topLevel, beforeValue, inLastWord);

/** @param isJoined whether something other than white space follows */
const escapeWords = (words: string, isStart: boolean, isJoined = false) => {
  const escaped = words.replace(isJoined ? dangerousIfJoined : dangerous, '\\$&');
  return isStart ? escaped.replace(/^ ?(?=[-+=.)>])/, '\\').replace(/^( ?\d+)(?=[.)])/, '$1\\') : escaped;
};

export const editedMarkdownSurface: Surface = {
  sentence: (part) => escapeMarkup(part),
  value: escapeMarkup,
};

/** Notifications turn `[text](command:...)` into a link that runs a command; a zero-width space prevents it. */
export const breakLinks = (value: string) => value.replaceAll('](', ']\u200b(');

export const messageSurface: Surface = { sentence: asIs, value: breakLinks };

/** Quick picks draw `$(name)` as an icon, unless it is escaped. */
export const escapeIcons = (value: string) => value.replaceAll('$(', '\\$(');

/** Prompts and validation messages of input boxes support command links, as notifications do, and icons. */
export const promptSurface: Surface = { sentence: asIs, value: (value) => escapeIcons(breakLinks(value)) };

// Placeholders for the values while the sentence is translated and escaped. Private-use characters appear in no
// sentence.
const [open, close] = ['\uE000', '\uE001'];

/** Translates a text with its values and nested texts, and escapes all of them for the surface. */
export function renderText(value: Text, translate: Translate, surface: Surface): string {
  const holes = value.args.map((_, index) => `${open}${index}${close}`);
  const translated = translate(value.message, ...holes);
  const sentence = surface.sentence(value.isCapital ? startCapital(translated) : translated);
  return sentence.replace(/\uE000(\d+)\uE001/g, (hole, index: string, at: number) => {
    const arg = value.args[Number(index)];
    if (arg === undefined) return hole;
    return typeof arg === 'object'
      ? renderText(inherit(value, arg, at), translate, surface)
      : surface.value(String(arg), sentence.slice(at + hole.length));
  });
}

/** Facts beside a name, the most important first, because narrow views cut off the end. */
export function facts(...parts: readonly (Text | string | undefined | false)[]): Text {
  const [first = text(''), ...rest] = parts
    .filter((part): part is Text | string => part !== undefined && part !== false && part !== '')
    .map((part) => (typeof part === 'string' ? text('{0}', part) : part));
  return rest.reduce((before, part) => text('{0} · {1}', before, part), first);
}
