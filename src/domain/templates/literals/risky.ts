import { merged, type Code, type Part, type Value } from '../code/part.ts';

/**
 * Characters that are escaped wherever a language can: controls and line ends of every kind, which a snippet would
 * indent or an editor normalise, and the invisible ones that make text read otherwise than it runs (bidirectional
 * overrides, zero-width characters, tags).
 */
export const risky =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A literal around a value: `write` escapes a piece of known text. What no text file can hold, half of a surrogate
 * pair, becomes U+FFFD, as it would in any editor.
 */
export function literal(value: Value, open: string, write: (text: string) => string, close = open): Code {
  const parts = merged(value).map((part): Part =>
    typeof part === 'string' ? write(part.toWellFormed()) : part,
  );
  return { code: merged([open, ...parts, close]) };
}

/** `\u202e` of JSON and HCL, a pair of them outside of the first plane. */
export const utf16Escapes = (text: string) =>
  Array.from({ length: text.length }, (_, index) => `\\u${hex(text.charCodeAt(index), 4)}`).join('');

export const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
