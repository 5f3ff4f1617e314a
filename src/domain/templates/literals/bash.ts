import type { Code, Value } from '../code/part.ts';
import { hex, literal, risky } from './risky.ts';

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
