import type { ObjectValue, Source } from './syntaxTree.ts';

/** Longer lines weren't written by hand, so their layout doesn't matter. */
const longestLine = 400;

/** The white space at the start of the line of a position. */
export function lineStart({ text, budget }: Source, position: number): string {
  let start = position;
  while (start > 0 && text[start - 1] !== '\n') {
    budget.spend();
    if (position - start === longestLine) return '';
    start -= 1;
  }
  return /^[ \t]*/.exec(text.slice(start, position))?.[0] ?? '';
}

/** How many blanks and tabs are before a position. */
export function whiteBefore({ text }: Source, position: number): number {
  let count = 0;
  while (count < longestLine && /[ \t]/.test(text[position - count - 1] ?? '')) count += 1;
  return count;
}

/** How many blanks and tabs are at a position. */
export function whiteAfter({ text }: Source, position: number): number {
  let count = 0;
  while (count < longestLine && /[ \t]/.test(text[position + count] ?? '')) count += 1;
  return count;
}

interface After {
  /** The start of the line after the opening brace, if only white space and comments are before it. */
  readonly line?: number;
  readonly eol?: string;
}

/** The layout after the opening brace of an object. A comment there stays with its brace. */
export function layoutAfter({ text, syntax, budget }: Source, object: ObjectValue): After {
  const end = object.members[0]?.start ?? object.end - 1;
  for (let at = object.start + 1; at < end;) {
    budget.spend();
    if (text[at] === '\n') return { line: at + 1, eol: text[at - 1] === '\r' ? '\r\n' : '\n' };
    const isLineComment = text.startsWith('//', at) || (syntax === 'hcl' && text[at] === '#');
    if (isLineComment) {
      const close = text.indexOf('\n', at);
      if (close < 0) return {};
      budget.spend(close - at);
      at = close;
    } else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      if (close < 0) return {};
      budget.spend(close - at);
      at = close + 2;
    } else if (/\s/.test(text[at] ?? '')) at += 1;
    // Unknown syntax.
    else return {};
  }
  return {};
}

/** The indentation of a member that starts a line of an object, and one step of indentation. */
export function indentationIn(
  source: Source,
  object: ObjectValue,
  line: number,
): { readonly indentation: string; readonly step: string } {
  const { text } = source;
  const outer = lineStart(source, object.start);
  const [first] = object.members;
  // The line of the first member, or of a comment.
  const [, own = ''] =
    /^(?:[ \t]*\r?\n){0,3}([ \t]*)(?=[^\s}])/.exec(text.slice(line, line + longestLine)) ?? [];
  const found = first || own !== '' ? own : '';
  const usual = outer.includes('\t') ? '\t' : '  ';
  const indentation = found === '' ? `${outer}${usual}` : found;
  const step =
    indentation.startsWith(outer) && indentation !== outer ? indentation.slice(outer.length) : usual;
  return { indentation, step };
}

/** Where the lines of a text start. They end as in an editor. */
export const lineStarts = (text: string): readonly number[] => [
  0,
  ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length),
];

/** The line and character of an offset, counted from 0. */
export function positionIn(
  starts: readonly number[],
  offset: number,
): readonly [line: number, character: number] {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return [low, offset - (starts[low] ?? 0)];
}
