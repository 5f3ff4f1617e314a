import { callIn, interpolations, isArmExpression, isLiteral } from './expressions.ts';
import { type Edit, replacing } from './finding.ts';
import type { Located, Source, Span } from './syntaxTree.ts';
import type { Token } from './tokens.ts';

/** A part of a text that is put together: written in the file, or `hole` for a value from elsewhere. */
interface Piece extends Span {
  readonly said: string | undefined;
}

/** A text that is put together from parts: `'${a}keys/${b}'`, `concat(a, 'keys/', b)`, `format('{0}keys/{1}', a, b)`. */
export interface JoinedText {
  /** What is written, with `hole` for each other value. */
  readonly shape: string;
  /** The code of the first value from elsewhere, if the text begins with it. */
  readonly first: string | undefined;
  /** The part of the file from a position in the shape on. */
  spanFrom(position: number): Span;
  /** Removes everything from a position in the shape on. Undefined if that can't be done by removing text. */
  cutAt(position: number): readonly Edit[] | undefined;
  /** Removes one written character at a position in the shape. */
  without(position: number): readonly Edit[];
}

export const hole = '\0';

/** Undefined if a value isn't put together, or nothing of it is written there. */
export function joinedText(located: Located): JoinedText | undefined {
  const { source, value } = located;
  if (value.kind === 'string' && !isArmExpression(source, value)) {
    if (isLiteral(located)) return undefined;
    const last = value.end - 1;
    return textOf(source, inString(located), last, (from) => removing(source, { start: from, end: last }));
  }
  const call = value.kind === 'expression' ? callIn(located) : undefined;
  if (call?.name === 'concat' && source.language !== 'terraform') {
    const { args } = call;
    const pieces = args.map(([first, ...others], at): Piece => {
      const all = { start: first?.start ?? 0, end: args[at]?.at(-1)?.end ?? 0 };
      return first?.kind === 'string' && others.length === 0 && !hasHole(source, first)
        ? { ...inQuotes(first), said: first.text }
        : { ...all, said: undefined };
    });
    const end = args.at(-1)?.at(-1)?.end ?? value.end;
    return textOf(source, pieces, end, (from, at) => {
      const piece = pieces[at];
      const before = args[at - 1]?.at(-1)?.end;
      if (!piece || (piece.start === from && before === undefined)) return undefined;
      if (piece.start === from) return removing(source, { start: before ?? from, end });
      const quoted = args[at]?.at(-1)?.end ?? end;
      const rest = quoted < end ? removing(source, { start: quoted, end }) : [];
      return rest && [...replacing({ start: from, end: piece.end }, ''), ...rest];
    });
  }
  if (call?.name === 'format') {
    const [first, ...others] = call.args[0] ?? [];
    if (first?.kind !== 'string' || others.length > 0 || hasHole(source, first)) return undefined;
    const { start, end: last } = inQuotes(first);
    const pattern = source.language === 'terraform' ? /%[-+ #0-9.[\]]*[a-zA-Z]/g : /\{\d+(?:[,:][^{}]*)?\}/g;
    const holes = [...first.text.matchAll(pattern)].map(({ index, 0: found }) => ({
      start: start + index,
      end: start + index + found.length,
    }));
    const pieces = piecesBetween(source, { start, end: last }, holes);
    // Terraform's format refuses a value that it doesn't use.
    const isFree = source.language !== 'terraform';
    return textOf(
      source,
      pieces,
      last,
      (from) => (isFree ? removing(source, { start: from, end: last }) : undefined),
      call.args[1],
    );
  }
  return undefined;
}

/** Undefined if a comment would be lost. */
const removing = ({ text }: Source, span: Span): readonly Edit[] | undefined =>
  /\/[/*]|#/.test(text.slice(span.start, span.end).replaceAll(/'[^'\n]*'|"[^"\n]*"/g, ''))
    ? undefined
    : replacing(span, '');

/** A string of Bicep can have three quotes. */
function inQuotes({ start, end, text }: Token): Span {
  const quotes = (end - start - text.length) / 2;
  return { start: start + quotes, end: end - quotes };
}

const hasHole = (source: Source, { start, end }: Span) =>
  interpolations({ source, value: { kind: 'string', text: '', start, end } }).length > 0;

function inString(located: Located): readonly Piece[] {
  const { source, value } = located;
  // The spans are the code between `${` and `}`.
  const holes = interpolations(located).map(({ start, end }) => ({ start: start - 2, end: end + 1 }));
  return piecesBetween(source, { start: value.start + 1, end: value.end - 1 }, holes);
}

function piecesBetween(source: Source, whole: Span, holes: readonly Span[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = whole.start;
  for (const one of [...holes, { start: whole.end, end: whole.end }]) {
    if (one.start > from)
      pieces.push({ start: from, end: one.start, said: source.text.slice(from, one.start) });
    if (one.end > one.start) pieces.push({ ...one, said: undefined });
    from = one.end;
  }
  return pieces;
}

function textOf(
  source: Source,
  pieces: readonly Piece[],
  end: number,
  cut: (from: number, piece: number) => readonly Edit[] | undefined,
  firstValue?: readonly Span[],
): JoinedText {
  const shape = pieces.map(({ said }) => said ?? hole).join('');
  source.budget.spend(shape.length);
  const at = (position: number) => {
    let left = position;
    for (const [index, { start, said = hole }] of pieces.entries()) {
      if (left < said.length) return { index, start: start + left };
      left -= said.length;
    }
    return { index: pieces.length - 1, start: end };
  };
  const [first] = pieces;
  const value = firstValue ?? (first && [first]);
  const code =
    first?.said === undefined && value?.length
      ? source.text.slice(value[0]?.start, value.at(-1)?.end)
      : undefined;
  return {
    shape,
    first: code?.replace(/^\$\{|\}$/g, '').trim(),
    spanFrom: (position) => ({ start: at(position).start, end }),
    cutAt(position) {
      const { index, start } = at(position);
      return cut(start, index);
    },
    without(position) {
      const { start } = at(position);
      return replacing({ start, end: start + 1 }, '');
    },
  };
}
