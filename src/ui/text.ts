import { text, type Text } from '../model/text.ts';

/** VS Code's `l10n.t` with positional values, or a test's stand-in. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** Where a text is shown decides what is dangerous in it. */
export interface Surface {
  /** For the sentence, which is ours or a translator's. */
  readonly sentence: (part: string) => string;
  /** For a value in it, which may be a name from Azure. */
  readonly value: (value: string) => string;
}

const asIs = (part: string) => part;

/** Labels, descriptions, accessibility labels, the log: nothing is interpreted. */
export const plainSurface: Surface = { sentence: asIs, value: asIs };

/** Every ASCII punctuation mark may be escaped in CommonMark, and a name has no business being any other markup. */
export const escapeMarkdown = (value: string) =>
  value.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');

export const markdownSurface: Surface = { sentence: escapeMarkdown, value: escapeMarkdown };

/**
 * For Markdown that people go on writing in: only what can be markup where it stands is escaped, so that a full stop
 * stays one. A stop or colon inside of a word would make an address, which a preview turns into a link.
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

/** The prompt and the verdict of an input box have links to commands, as notifications do, and icons. */
export const escapePrompt = (value: string) => escapeIcons(breakLinks(value));

// Stand in for the values while the sentence is translated and escaped; private use, so no sentence contains them.
const [open, close] = ['\uE000', '\uE001'];

/** Translates a text, with its values, and nested texts in it, made safe for the surface. */
export function renderText(value: Text, translate: Translate, surface: Surface): string {
  const holes = value.args.map((_, index) => `${open}${index}${close}`);
  const sentence = surface.sentence(translate(value.message, ...holes));
  return sentence.replace(/\uE000(\d+)\uE001/g, (hole, index: string) => {
    const arg = value.args[Number(index)];
    if (arg === undefined) return hole;
    return typeof arg === 'object' ? renderText(arg, translate, surface) : surface.value(String(arg));
  });
}

/** Facts beside a name, the important one first, as narrow views cut the end off. */
export function facts(...parts: readonly (Text | string | undefined | false)[]): Text {
  const [first = text(''), ...rest] = parts
    .filter((part): part is Text | string => part !== undefined && part !== false && part !== '')
    .map((part) => (typeof part === 'string' ? text('{0}', part) : part));
  return rest.reduce((before, part) => text('{0} · {1}', before, part), first);
}
