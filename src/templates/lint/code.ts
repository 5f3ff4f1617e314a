import { Blocks } from './blocks.ts';
import { type Located, type Source, type Span, type SyntaxValue, written } from './syntaxTree.ts';
import {
  armLexicon,
  bicepLexicon,
  hclLexicon,
  interpolationsIn,
  type Lexicon,
  type Token,
  tokensOf,
} from './tokens.ts';

/** Functions whose result is one of their arguments, with the number of arguments before those. */
const passing: Readonly<Record<string, number>> = {
  try: 0,
  coalesce: 0,
  one: 0,
  first: 0,
  last: 0,
  any: 0,
  string: 0,
  tostring: 0,
  sensitive: 0,
  nonsensitive: 0,
  if: 1,
};
/** Functions whose result is their first argument, or is in it. */
const passingFirst = new Set(['element']);

/** More levels than anyone writes. Each level is read again, so this limits the cost. */
export const deepestExpression = 20;
/** A string without any expression in it. */
export const isLiteral = ({ source, value }: Located): boolean =>
  value.kind === 'string' &&
  !isArmExpression(source, value) &&
  interpolations({ source, value }).length === 0;

/** The text in the quotes, as it is written. */
export const textOf = ({ source, value }: Located): string => written(source, value).slice(1, -1);

/** The code in a string of Bicep or Terraform. */
export const interpolations = ({ source, value }: Located): readonly Span[] =>
  value.kind === 'string' && source.language !== 'arm' && written(source, value) !== ''
    ? interpolationsIn({ start: value.start + 1, end: value.end - 1 }, source.text, lexicons[source.language])
    : [];

export function isArmExpression({ language }: Source, value: SyntaxValue): boolean {
  return (
    language === 'arm' &&
    value.kind === 'string' &&
    value.text.startsWith('[') &&
    !value.text.startsWith('[[') &&
    value.text.endsWith(']')
  );
}

export const lexicons: Readonly<Record<Source['language'], Lexicon>> = {
  arm: armLexicon,
  bicep: bicepLexicon,
  terraform: hclLexicon,
};

/** The tokens of code, without line ends. */
export const tokensIn = (source: Source, span: Span): readonly Token[] =>
  tokensOf(source.text, lexicons[source.language], source.budget, span).filter(
    ({ kind }) => kind !== 'newline' && kind !== 'end',
  );

/** Where the code of a value is: all of an expression, or what is in the only interpolation or brackets of a string. */
export function codeIn({ source, value }: Located): Span | undefined {
  if (value.kind === 'expression') return value;
  if (value.kind !== 'string') return undefined;
  if (isArmExpression(source, value)) return { start: value.start + 2, end: value.end - 2 };
  const [only, ...others] = interpolations({ source, value });
  const isAll = only && others.length === 0 && only.start === value.start + 3 && only.end === value.end - 2;
  return isAll ? only : undefined;
}

export function valueOf(source: Source, { start, end }: Span, tokens: readonly Token[]): Located {
  const text = source.text.slice(start, end);
  const [only, ...others] = tokens;
  if (only && isMark(only, '{') && closeOf(tokens, 0) === tokens.length - 1)
    return { source, value: objectAt(source, { start, end }) };
  const isString = only?.kind === 'string' && others.length === 0;
  return {
    source,
    value: isString
      ? { kind: 'string', text: only.text, start, end }
      : { kind: 'expression', text, start, end },
  };
}

/** An object in an expression. */
function objectAt(source: Source, span: Span): SyntaxValue {
  const tokens = tokensOf(source.text, lexicons[source.language], source.budget, span);
  const grammar = { hasExpressions: true, hasBlocks: source.language === 'terraform' };
  return new Blocks(source.text, tokens, source.budget, grammar).value();
}

interface Leaf extends Span {
  readonly tokens: readonly Token[];
}

export function alternatives(source: Source, tokens: readonly Token[], level: number): readonly Leaf[] {
  source.budget.spend(tokens.length);
  const [first, second] = tokens;
  const last = tokens.at(-1);
  if (!first || !last) return [];
  const whole = [{ start: first.start, end: last.end, tokens }];
  if (level > deepestExpression) return whole;
  const inner = (part: readonly Token[]) => alternatives(source, part, level + 1);
  if (isMark(first, '(') && closeOf(tokens, 0) === tokens.length - 1) return inner(tokens.slice(1, -1));
  const conditional = conditionalIn(tokens);
  if (conditional) return conditional.flatMap(inner);
  if (isMark(first, '[') && closeOf(tokens, 0) === tokens.length - 1 && second?.text !== 'for')
    return split(tokens.slice(1, -1)).flatMap(inner);
  if (first.kind !== 'word' || !second || !isMark(second, '(') || closeOf(tokens, 1) !== tokens.length - 1)
    return whole;
  const called = first.text.toLowerCase();
  const args = split(tokens.slice(2, -1));
  if (passingFirst.has(called)) return args.slice(0, 1).flatMap(inner);
  const skipped = Object.hasOwn(passing, called) ? passing[called] : undefined;
  return skipped === undefined ? whole : args.slice(skipped).flatMap(inner);
}

/** The function whose call is all of an expression, in lower case, and its arguments. */
export function callIn(
  located: Located,
): { readonly name: string; readonly args: readonly Located[] } | undefined {
  const { source } = located;
  const span = codeIn(located);
  if (!span || written(source, span) === '') return undefined;
  const tokens = tokensIn(source, span);
  const [first, open] = tokens;
  if (first?.kind !== 'word' || !open || !isMark(open, '(') || closeOf(tokens, 1) !== tokens.length - 1)
    return undefined;
  return { name: first.text.toLowerCase(), args: valuesIn(source, tokens.slice(2, -1)) };
}

export const valuesIn = (source: Source, tokens: readonly Token[]): readonly Located[] =>
  split(tokens).map((part) =>
    valueOf(source, { start: part[0]?.start ?? 0, end: part.at(-1)?.end ?? 0 }, part),
  );

/** The items of a list that is all of an expression. */
export function listIn(located: Located): readonly Located[] | undefined {
  const { source, value } = located;
  const tokens = tokensIn(source, value);
  const [first, second] = tokens;
  const isList = first && isMark(first, '[') && closeOf(tokens, 0) === tokens.length - 1;
  return isList && second?.text !== 'for' ? valuesIn(source, tokens.slice(1, -1)) : undefined;
}

export const isMark = ({ kind, text }: Token, mark: string) => kind === 'mark' && text === mark;

/** The position of the bracket that closes the one at a position. */
export function closeOf(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text) && (depth -= 1) === 0) return index;
  }
  return -1;
}

/** The parts between commas that are in no brackets. */
export function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark') {
      if ('([{'.includes(token.text)) depth += 1;
      if (')]}'.includes(token.text)) depth -= 1;
      if (token.text === ',' && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** The two results of `a ? b : c` and `a ?? b`, or undefined. */
function conditionalIn(tokens: readonly Token[]): readonly (readonly Token[])[] | undefined {
  let depth = 0;
  let question = -1;
  let nested = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const [token, next, before] = [tokens[index], tokens[index + 1], tokens[index - 1]];
    if (token?.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    if (depth !== 0) continue;
    if (token.text === '?') {
      const isSafeAccess = before?.end === token.start && (before.text.endsWith('.') || before.text === '[');
      if (isSafeAccess) continue;
      if (next && isMark(next, '?') && next.start === token.end) {
        if (question < 0) return [tokens.slice(0, index), tokens.slice(index + 2)];
        index += 1;
      } else if (question < 0) question = index;
      else nested += 1;
    } else if (token.text === ':' && question >= 0) {
      // `kv::key` isn't the colon of a condition.
      if (next && isMark(next, ':') && next.start === token.end) {
        index += 1;
        continue;
      }
      if (nested === 0) return [tokens.slice(question + 1, index), tokens.slice(index + 1)];
      nested -= 1;
    }
  }
  return undefined;
}
