import { type Code, merged, type Part, type Value } from './code.ts';

/**
 * Characters that are escaped wherever a language can: controls and line ends of every kind, which a snippet would
 * indent or an editor normalise, and the invisible ones that make text read otherwise than it runs (bidirectional
 * overrides, zero-width characters, tags).
 */
const risky =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A literal around a value: `write` escapes a piece of known text. What no text file can hold, half of a surrogate
 * pair, becomes U+FFFD, as it would in any editor.
 */
function literal(value: Value, open: string, write: (text: string) => string, close = open): Code {
  const parts = merged(value).map((part): Part =>
    typeof part === 'string' ? write(part.toWellFormed()) : part,
  );
  return { code: merged([open, ...parts, close]) };
}

/** `\u202e` of JSON and HCL, a pair of them outside of the first plane. */
const utf16Escapes = (text: string) =>
  Array.from({ length: text.length }, (_, index) => `\\u${hex(text.charCodeAt(index), 4)}`).join('');

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');

/**
 * A word in single quotes, in which nothing has a meaning; where a character cannot stand in them, in the quotes of
 * bash that know escapes. These are bytes of UTF-8, as `\u` depends on the locale. A shell holds no NUL; it is left out.
 */
export function bashString(value: Value): Code {
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

/** A string in single quotes; `${` would be an interpolation (Learn: "Data types in Bicep", strings). */
export const bicepString = (value: Value): Code =>
  literal(value, "'", (text) =>
    text
      .replaceAll(/[\\'$]/g, '\\$&')
      .replaceAll(risky, (character) => `\\u{${hex(character.codePointAt(0) ?? 0, 1)}}`),
  );

/**
 * A quoted string. `${` and `%{` would start a template, so that their first character is written by its number: unlike
 * `$${` this does not depend on what stands before it. HCL normalises what it reads (NFC).
 */
export const hclString = (value: Value): Code =>
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
  // JSON.stringify writes line ends and quotes; what is left of the risky characters comes after it.
  JSON.stringify(text).slice(1, -1).replaceAll(risky, utf16Escapes);

export const jsonString = (value: Value): Code => literal(value, '"', escaped);

/**
 * A string of an ARM template. Between square brackets is an expression, unless the first bracket is doubled (Learn:
 * "Syntax and expressions in ARM templates").
 */
export function armString(value: Value): Code {
  const [first, last] = [value[0], value.at(-1)];
  const looksLikeExpression =
    typeof first === 'string' && first.startsWith('[') && typeof last === 'string' && last.endsWith(']');
  return jsonString(looksLikeExpression ? ['[', ...value] : value);
}

/** A JSON string in a `.http` file, whose clients put variables in for `{{name}}` wherever it stands. */
export const httpJsonString = (value: Value): Code =>
  literal(value, '"', (text) => escaped(text).replaceAll(/[{}]/g, utf16Escapes));

/** A segment of a path or a value of a query. */
export const urlPart = (value: Value): Code => literal(value, '', encodeURIComponent);

/** PowerShell takes these for a single quote too. */
const quotes = /[\u2018-\u201b]/u;

/**
 * A string in single quotes, in which only the quote itself has a meaning. What must not stand in one is added by its
 * number, as Windows PowerShell 5.1 has no escape for it: `('a' + [char]0x202e + 'b')`.
 */
export function powershellString(value: Value): Code {
  const items = merged(value).flatMap((part): readonly Part[] =>
    typeof part === 'string' ? part.toWellFormed().split(either) : [part],
  );
  if (!items.some((item) => typeof item === 'string' && isNumbered(item)))
    return { code: merged(["'", ...items.map(doubled), "'"]) };
  // An empty string first: a sum that starts with a character would be one of numbers.
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
