import { merged, type Code, type Part, type Value } from '../code/part.ts';
import { hex, risky } from './risky.ts';

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
