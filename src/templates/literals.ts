import { type Code, merged, type Part, type CodeValue } from './code.ts';

/**
 * Characters to escape wherever a language can: control characters and all kinds of line ends, which a snippet would
 * indent or an editor normalize, and invisible characters that make text read differently from what it does
 * (bidirectional overrides, zero-width characters, tags).
 */
const risky =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A literal around a value; `write` escapes known text. Half of a surrogate pair, which no text file can hold, becomes
 * U+FFFD, as in any editor.
 */
function literal(value: CodeValue, open: string, write: (text: string) => string, close = open): Code {
  const parts = merged(value).map((part): Part =>
    typeof part === 'string' ? write(part.toWellFormed()) : part,
  );
  return { code: merged([open, ...parts, close]) };
}

/** `\u202e` of JSON and HCL, and a pair of escapes outside the basic plane. */
const utf16Escapes = (text: string) =>
  Array.from({ length: text.length }, (_, index) => `\\u${hex(text.charCodeAt(index), 4)}`).join('');

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');

/**
 * A word in single quotes, in which no character is special. A word with characters that can't be in single quotes is
 * written as `$'...'`, which has escapes. Escapes are UTF-8 bytes, because `\u` depends on the locale. A shell can't hold
 * NUL, so it is left out.
 */
export function bashString(value: CodeValue): Code {
  const known = value
    .filter((part) => typeof part === 'string')
    .join('')
    .toWellFormed();
  if (known.search(risky) < 0 && !known.includes("'")) return literal(value, "'", (text) => text);
  return literal(
    value,
    "$'",
    (text) =>
      text
        .replaceAll('\0', '')
        .replaceAll(/[\\']/g, '\\$&')
        .replaceAll(risky, (character) =>
          [...new TextEncoder().encode(character)].map((byte) => `\\x${hex(byte, 2)}`).join(''),
        ),
    "'",
  );
}

/**
 * A string in single quotes. An unescaped `${` would start an interpolation (Learn: "Data types in Bicep", strings).
 */
export const bicepString = (value: CodeValue): Code =>
  literal(value, "'", (text) =>
    text
      .replaceAll(/[\\'$]/g, '\\$&')
      .replaceAll(risky, (character) => `\\u{${hex(character.codePointAt(0) ?? 0, 1)}}`),
  );

/**
 * A quoted string. `${` and `%{` would start a template, so their first character is escaped by number; unlike `$${`,
 * this doesn't depend on the preceding characters. HCL normalizes its input (NFC).
 */
export const hclString = (value: CodeValue): Code =>
  literal(value, '"', (text) =>
    text
      .replaceAll(/[\\"]/g, '\\$&')
      .replaceAll(/[$%](?=\{)/g, utf16Escapes)
      .replaceAll(risky, (character) =>
        character.length === 1
          ? utf16Escapes(character)
          : `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
      ),
  );

const escaped = (text: string) =>
  // JSON.stringify escapes line ends and quotes; the remaining risky characters are escaped afterward.
  JSON.stringify(text).slice(1, -1).replaceAll(risky, utf16Escapes);

export const jsonString = (value: CodeValue): Code => literal(value, '"', escaped);

/**
 * A string of an ARM template. Text between square brackets is an expression, unless the first bracket is doubled
 * (Learn: "Syntax and expressions in ARM templates").
 */
export function armString(value: CodeValue): Code {
  const [first, last] = [value[0], value.at(-1)];
  const looksLikeExpression =
    typeof first === 'string' && first.startsWith('[') && typeof last === 'string' && last.endsWith(']');
  return jsonString(looksLikeExpression ? ['[', ...value] : value);
}

/** A JSON string in a `.http` file, in which clients replace `{{name}}` with a variable everywhere. */
export const httpJsonString = (value: CodeValue): Code =>
  literal(value, '"', (text) => escaped(text).replaceAll(/[{}]/g, utf16Escapes));

/** A segment of a path or a value of a query. */
export const urlPart = (value: CodeValue): Code => literal(value, '', encodeURIComponent);

/** PowerShell also treats these as single quotes. */
const quotes = /[\u2018-\u201b]/u;

/**
 * A string in single quotes, in which only the quote itself is special. Windows PowerShell 5.1 has no escapes for other
 * risky characters, so they are added by number: `('a' + [char]0x202e + 'b')`.
 */
export function powershellString(value: CodeValue): Code {
  const items = merged(value).flatMap((part): readonly Part[] =>
    typeof part === 'string' ? part.toWellFormed().split(either) : [part],
  );
  if (!items.some((item) => typeof item === 'string' && isNumbered(item)))
    return { code: merged(["'", ...items.map(doubled), "'"]) };
  // Starts with an empty string, because a sum that starts with a character would be numeric.
  const terms = items.flatMap((item): readonly Part[] =>
    typeof item === 'string' && isNumbered(item) ? [' + ', numbered(item)] : [" + '", doubled(item), "'"],
  );
  return { code: merged(["(''", ...terms, ')']) };
}

const either = new RegExp(`((?:${risky.source}|${quotes.source})+)`, 'u');
const isNumbered = (text: string) => text.search(either) === 0;
const doubled = (part: Part): Part => (typeof part === 'string' ? part.replaceAll("'", "''") : part);

const numbered = (text: string) =>
  Array.from({ length: text.length }, (_, index) => `[char]0x${hex(text.charCodeAt(index), 4)}`).join(' + ');
