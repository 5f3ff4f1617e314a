import type { Part, Stop } from './part.ts';

/**
 * The parts as a snippet of VS Code (TextMate syntax): stops in the order in which they come, the cursor at the end.
 * Whatever has a meaning in that syntax is escaped, in literal text as in placeholders.
 */
export function snippetOf(parts: readonly Part[]): string {
  const numbers = new Map<string, number>();
  const body = parts.map((part) => {
    if (typeof part === 'string') return escaped(part);
    const known = numbers.get(part.stop);
    if (known !== undefined) return `\${${known}}`;
    const number = numbers.size + 1;
    numbers.set(part.stop, number);
    return first(part, number);
  });
  return `${body.join('')}$0`;
}

function first({ placeholder, choices }: Stop, number: number): string {
  if (!choices) return `\${${number}:${escaped(placeholder)}}`;
  return `\${${number}|${choices.map((choice) => choice.replaceAll(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

const escaped = (text: string) => text.replaceAll(/[\\$}]/g, '\\$&');

/** The parts as plain text, with the placeholders in place of the stops. */
export const textOf = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : part.placeholder)).join('');
