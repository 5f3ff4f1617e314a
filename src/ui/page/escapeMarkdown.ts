/**
 * Text that stays text in Markdown, with no more escapes than that takes. It is one line, wherever it stands: at the
 * start of a paragraph, in a list item or a heading. Spaces at its edges stay, for a neighbour in the same line.
 *
 * A preview also turns bare addresses into links, by a dot before a letter, a scheme, or an "@".
 */
export const escapeMarkdown = (value: string): string =>
  value
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]~$@]/g, '\\$&')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    // An underscore within a word is only that.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    // Character references: &lt; &#60;
    .replace(/&(?=#|[A-Za-z]\w*;)/g, '\\&')
    .replace(/\.(?=\p{L})|:(?=\/)|\/(?=\/)/gu, '\\$&')
    // What makes a line a heading, a list item, a quotation, or an underline of the one before.
    .replace(/^( ?)([#>+=.)-])/, '$1\\$2')
    .replace(/^( ?\d+)([.)])/, '$1\\$2')
    // A heading may be closed by these.
    .replace(/ #+ ?$/, (marks) => marks.replaceAll('#', '\\#'));

/** Puts parts of a line together; none may become markup by what the next begins with. */
export const joinInline = (parts: readonly string[]): string =>
  parts
    .map((part, index) => {
      const next = parts.slice(index + 1).find((other) => other !== '');
      const meets = next !== undefined && !next.startsWith(' ');
      return meets ? part.replace(/(?<!\\)((?:\\\\)*)([.!&:/<_])$/, '$1\\$2') : part;
    })
    .join('')
    .trim();

/** A code span: what is in it is never markup. */
export function codeSpan(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** An address that ends where it should. It has been checked by then: only https, and only to a few hosts. */
export const linkTarget = (href: string): string =>
  new URL(href).href.replace(
    /[()<>\\\s[\]*_`~|]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
