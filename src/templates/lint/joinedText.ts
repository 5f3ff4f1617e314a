import { callIn, interpolations, isArmExpression, isLiteral, listIn, textOf } from './code.ts';
import { type Edit, replacing } from './finding.ts';
import type { Located, Source, Span } from './syntaxTree.ts';

/** A part of a text that is put together: written in the file, or `hole` for a value from elsewhere. */
interface Piece extends Span {
  readonly said: string | undefined;
}

/** A text that is put together from parts: `'${a}keys/${b}'`, `concat(a, 'keys/', b)`, `format('{0}keys/{1}', a, b)`, `join("/", [a, "keys", b])`. */
export interface JoinedText {
  /** What is written, with `hole` for each other value. */
  readonly shape: string;
  /** The code of the first value from elsewhere, if the text begins with it. */
  readonly first: string | undefined;
  /** The part of the file from a position in the shape on. */
  spanFrom(position: number): Span;
  /** Removes everything from a position in the shape on. Undefined if that can't be done by removing text. */
  cutAt(position: number): readonly Edit[] | undefined;
  /** Removes one written character at a position in the shape. Undefined if it isn't written there. */
  without(position: number): readonly Edit[] | undefined;
}

export const hole = '\0';

/** Undefined if a value isn't put together, or nothing of it is written there. */
export function joinedText(located: Located): JoinedText | undefined {
  const { source, value } = located;
  if (value.kind === 'string' && !isArmExpression(source, value)) {
    if (isLiteral(located)) return undefined;
    const last = value.end - 1;
    return assembled(source, piecesOf(located), last, (from) => removing(source, { start: from, end: last }));
  }
  const call = value.kind === 'expression' ? callIn(located) : undefined;
  if (call?.name === 'format') return formatted(source, call.args);
  if (call?.name === 'join' && source.language === 'terraform') return listed(source, call.args);
  const isJoining = call?.name === 'concat' || call?.name === 'uri';
  return isJoining && source.language !== 'terraform' ? joined(source, call.name, call.args) : undefined;
}

/** `concat(a, 'keys/', b)`, and `uri(a, 'keys/b')`, which puts one slash between its arguments. */
function joined(source: Source, name: 'concat' | 'uri', args: readonly Located[]): JoinedText {
  const parts = args.map((one) => piecesOf(one));
  const holders = parts.flatMap((pieces, at) => pieces.map(() => at));
  const end = args.at(-1)?.value.end ?? 0;
  const cut = (from: number, piece: number) => {
    const at = holders[piece] ?? 0;
    const [holder, before] = [args[at]?.value, args[at - 1]?.value];
    if (holder?.kind !== 'string') return undefined;
    const inside = inQuotes(source, holder);
    if (inside.start === from)
      return before && name === 'concat' ? removing(source, { start: before.end, end }) : undefined;
    const [own, rest] = [
      removing(source, { start: from, end: inside.end }),
      holder.end < end ? removing(source, { start: holder.end, end }) : [],
    ];
    return own && rest && [...own, ...rest];
  };
  return assembled(source, parts.flat(), end, cut, name === 'uri' ? 'none' : undefined);
}

function formatted(source: Source, [pattern, first]: readonly Located[]): JoinedText | undefined {
  if (pattern?.value.kind !== 'string' || interpolations(pattern).length > 0) return undefined;
  const { start, end } = inQuotes(source, pattern.value);
  // Terraform's format refuses a value that it doesn't use.
  const isTerraform = source.language === 'terraform';
  const holes = isTerraform ? /%[-+ #0-9.[\]]*[a-zA-Z]/g : /\{\d+(?:[,:][^{}]*)?\}/g;
  const spans = [...source.text.slice(start, end).matchAll(holes)].map(({ index, 0: found }) => ({
    start: start + index,
    end: start + index + found.length,
  }));
  const cut = (from: number) => (isTerraform ? undefined : removing(source, { start: from, end }));
  return assembled(source, piecesBetween(source, { start, end }, spans), end, cut, first?.value);
}

/** `join("/", [a, "keys", b])` */
function listed(source: Source, [separator, list]: readonly Located[]): JoinedText | undefined {
  const items = list ? listIn(list) : undefined;
  const last = items?.at(-1)?.value;
  if (!separator || !items || !last || !isLiteral(separator) || textOf(separator) !== '/') return undefined;
  const pieces = items.flatMap((one, at): readonly Piece[] => {
    const before = items[at - 1]?.value;
    const slash = before ? [{ start: before.end, end: one.value.start, said: '/' }] : [];
    return [...slash, ...piecesOf(one)];
  });
  return assembled(source, pieces, last.end, (from) => {
    if (from === items.at(-2)?.value.end) return removing(source, { start: from, end: last.end });
    if (last.kind !== 'string' || from <= last.start) return undefined;
    return removing(source, { start: from, end: last.end - 1 });
  });
}

/** More levels than anyone writes. */
const deepest = 5;

/** A part of a concat can be a string with interpolations, or another concat. */
function piecesOf(located: Located, level = 0): readonly Piece[] {
  const { source, value } = located;
  if (value.kind === 'string') {
    // The spans are the code between `${` and `}`.
    const holes = interpolations(located).map(({ start, end }) => ({ start: start - 2, end: end + 1 }));
    return piecesBetween(source, inQuotes(source, value), holes);
  }
  const call = level < deepest ? callIn(located) : undefined;
  if (call?.name === 'concat') return call.args.flatMap((one) => piecesOf(one, level + 1));
  return [{ start: value.start, end: value.end, said: undefined }];
}

/** Undefined if a comment would be lost. */
const removing = ({ text }: Source, span: Span): readonly Edit[] | undefined =>
  /\/[/*]|#/.test(text.slice(span.start, span.end).replaceAll(/'[^'\n]*'|"[^"\n]*"/g, ''))
    ? undefined
    : replacing(span, '');

/** A string of Bicep can have three quotes. */
function inQuotes({ language, text }: Source, { start, end }: Span): Span {
  const quotes = language === 'bicep' && end - start >= 6 && text.startsWith("'''", start) ? 3 : 1;
  return { start: start + quotes, end: end - quotes };
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

function assembled(
  source: Source,
  pieces: readonly Piece[],
  end: number,
  cut: (from: number, piece: number) => readonly Edit[] | undefined,
  /** The code of the first value, if it isn't the first piece. */
  of?: Span | 'none',
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
  const from = of ?? first;
  const code =
    first?.said === undefined && from && from !== 'none'
      ? source.text.slice(from.start, from.end)
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
      return source.text[start] === shape[position] ? replacing({ start, end: start + 1 }, '') : undefined;
    },
  };
}
