import { Blocks } from './blocks.ts';
import {
  type Located,
  type ObjectValue,
  type Resource,
  type Source,
  type Span,
  type SyntaxValue,
  written,
} from './syntaxTree.ts';
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
const deepestExpression = 20;
/** Each alternative can be a name with alternatives. */
const mostResults = 50;

/** One possible result of a value, with the names of the definitions that led to it. */
export interface Result extends Located {
  readonly via: readonly string[];
}

const cache = new WeakMap<SyntaxValue, readonly Result[]>();

/**
 * The possible results of a value: itself, or the alternatives of its conditions, of its parameter, variable, or local,
 * and of the functions that only choose. Any other expression is returned as it is.
 */
export function resultsOf({ source, value }: Located): readonly Result[] {
  const known = cache.get(value);
  if (known) return known;
  const found: Result[] = [];
  const seen = new Set<SyntaxValue>();
  const open: Result[] = [{ source, value, via: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    source.budget.spend();
    if (seen.has(next.value) || found.length + open.length > mostResults) continue;
    seen.add(next.value);
    const inner = step(next);
    if (!inner) found.push(next);
    else open.push(...inner.others.map((one) => ({ ...one, via: [...next.via, ...inner.via] })).reverse());
  }
  cache.set(value, found);
  return found;
}

/** The only possible result of a value, or undefined if it depends on something. */
export function onlyResult(located: Located | undefined): Result | undefined {
  if (!located) return undefined;
  const [first, ...others] = resultsOf(located);
  return others.length === 0 ? first : undefined;
}

/** The text of the only string that a value can be. Undefined if a part of the string isn't written there. */
export function onlyText(source: Source, value: SyntaxValue | undefined): string | undefined {
  const found = value && onlyResult({ source, value });
  return found && isLiteral(found) ? textOf(found) : undefined;
}

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

const lexicons: Readonly<Record<Source['language'], Lexicon>> = {
  arm: armLexicon,
  bicep: bicepLexicon,
  terraform: hclLexicon,
};

/** Where the code of a value is: all of an expression, or what is in the only interpolation or brackets of a string. */
function codeIn({ source, value }: Located): Span | undefined {
  if (value.kind === 'expression') return value;
  if (value.kind !== 'string') return undefined;
  if (isArmExpression(source, value)) return { start: value.start + 2, end: value.end - 2 };
  const [only, ...others] = interpolations({ source, value });
  const isAll = only && others.length === 0 && only.start === value.start + 3 && only.end === value.end - 2;
  return isAll ? only : undefined;
}

interface Step {
  readonly others: readonly Located[];
  readonly via: readonly string[];
}

/** The alternatives of a value, or undefined if it has none. */
function step(located: Located): Step | undefined {
  const { source } = located;
  const span = codeIn(located);
  if (!span || written(source, span) === '') return undefined;
  const tokens = tokensOf(source.text, lexicons[source.language], source.budget, span).filter(
    ({ kind }) => kind !== 'newline' && kind !== 'end',
  );
  const name = nameOf(source, tokens);
  const definition = name === undefined ? undefined : source.definition(name);
  if (definition && name !== undefined) return { others: [definition], via: [name] };
  const leaves = alternatives(source, tokens, 0);
  const [only] = leaves;
  if (leaves.length === 1 && only?.start === span.start && only.end === span.end)
    return located.value.kind === 'string' ? { others: [valueOf(source, span, tokens)], via: [] } : undefined;
  return { others: leaves.map((leaf) => valueOf(source, leaf, leaf.tokens)), via: [] };
}

function valueOf(source: Source, { start, end }: Span, tokens: readonly Token[]): Located {
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

/** More objects than anyone merges. */
const mostObjects = 50;
const merging = new Set(['union', 'merge', 'shallowmerge']);

/**
 * The objects whose members a value can have: itself, the alternatives of a condition, what `union` and `merge` join,
 * and what Bicep's `...` adds. A later one can replace members of an earlier one.
 */
export function objectsIn(located: Located): readonly (Located & { readonly value: ObjectValue })[] {
  const found: (Located & { readonly value: ObjectValue })[] = [];
  const visit = (one: Located, level: number): void => {
    if (level > deepestExpression || found.length >= mostObjects || one.source.budget.exceeded) return;
    for (const { source, value } of resultsOf(one)) {
      source.budget.spend();
      if (value.kind === 'object') {
        found.push({ source, value });
        for (const spread of value.spreads ?? []) visit({ source, value: spread }, level + 1);
      } else if (value.kind !== 'array') {
        const call = callIn({ source, value });
        if (call && merging.has(call.name)) for (const part of call.args) visit(part, level + 1);
      }
    }
  };
  visit(located, 0);
  return found;
}

/** The name of a parameter, variable, or local that is the whole expression. */
function nameOf({ language }: Source, tokens: readonly Token[]): string | undefined {
  const [first, open, argument, close, ...others] = tokens;
  if (first?.kind !== 'word') return undefined;
  if (language !== 'arm') return open ? undefined : first.text;
  return open?.text === '(' && argument?.kind === 'string' && close?.text === ')' && others.length === 0
    ? `${first.text}('${argument.text}')`.toLowerCase()
    : undefined;
}

interface Leaf extends Span {
  readonly tokens: readonly Token[];
}

function alternatives(source: Source, tokens: readonly Token[], level: number): readonly Leaf[] {
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
  const tokens = tokensOf(source.text, lexicons[source.language], source.budget, span).filter(
    ({ kind }) => kind !== 'newline' && kind !== 'end',
  );
  const [first, open] = tokens;
  if (first?.kind !== 'word' || !open || !isMark(open, '(') || closeOf(tokens, 1) !== tokens.length - 1)
    return undefined;
  return { name: first.text.toLowerCase(), args: valuesIn(source, tokens.slice(2, -1)) };
}

const valuesIn = (source: Source, tokens: readonly Token[]): readonly Located[] =>
  split(tokens).map((part) =>
    valueOf(source, { start: part[0]?.start ?? 0, end: part.at(-1)?.end ?? 0 }, part),
  );

/** The items of a list that is all of an expression. */
export function listIn(located: Located): readonly Located[] | undefined {
  const { source, value } = located;
  const tokens = tokensOf(source.text, lexicons[source.language], source.budget, value).filter(
    ({ kind }) => kind !== 'newline' && kind !== 'end',
  );
  const [first, second] = tokens;
  const isList = first && isMark(first, '[') && closeOf(tokens, 0) === tokens.length - 1;
  return isList && second?.text !== 'for' ? valuesIn(source, tokens.slice(1, -1)) : undefined;
}

const isMark = ({ kind, text }: Token, mark: string) => kind === 'mark' && text === mark;

/** The position of the bracket that closes the one at a position. */
function closeOf(tokens: readonly Token[], from: number): number {
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
function split(tokens: readonly Token[]): readonly (readonly Token[])[] {
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

/** The code of a value, with its strings and comments as spaces, so that names in it are names. */
export function codeOf({ source, value }: Located): string {
  const text = written(source, value);
  if (text === '' || value.kind === 'object' || value.kind === 'array') return '';
  const lexicon = lexicons[source.language];
  const out: string[] = [];
  const open: Span[] =
    value.kind === 'expression'
      ? [value]
      : isArmExpression(source, value)
        ? [{ start: value.start + 2, end: value.end - 2 }]
        : [...interpolations({ source, value })];
  for (let span = open.pop(); span; span = open.pop()) {
    for (const token of tokensOf(source.text, lexicon, source.budget, span)) {
      if (token.kind === 'end' || token.kind === 'newline') continue;
      if (token.kind !== 'string') out.push(token.text);
      else if (source.language === 'arm') out.push(`'${token.text}'`);
      else
        open.push(...interpolationsIn({ start: token.start + 1, end: token.end - 1 }, source.text, lexicon));
    }
    out.push(' ');
  }
  return out
    .join(' ')
    .replaceAll(/ ([.,:[(\])])/g, '$1')
    .replaceAll(/([:[(]) /g, '$1');
}

/** The names in a value's code, which can be definitions or resources. */
export function namesIn({ source, value }: Located): readonly string[] {
  const code = codeOf({ source, value });
  source.budget.spend(code.length);
  switch (source.language) {
    case 'arm':
      return (code.match(/\b(?:parameters|variables)\( ?'[^']+' ?\)/gi) ?? []).map((one) =>
        one.replaceAll(' ', '').toLowerCase(),
      );
    case 'bicep':
      return code.match(/(?<![.\w])[A-Za-z_]\w*/g) ?? [];
    case 'terraform':
      return code.match(/(?<![.\w])(?:data\.)?[a-z]\w*\.[\w-]+/g) ?? [];
  }
}

const uses = new WeakMap<Source, ReadonlyMap<string, number>>();

/** How often the text uses a definition, apart from defining it. */
export function usesOf(source: Source, name: string): number {
  let index = uses.get(source);
  if (!index) {
    source.budget.spend(source.text.length);
    const counts = new Map<string, number>();
    for (const [found] of source.text.matchAll(usePatterns[source.language])) {
      const key = source.language === 'arm' ? found.replaceAll(/\s/g, '').toLowerCase() : found;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    uses.set(source, (index = counts));
  }
  // In Bicep, the definition itself uses the name.
  return (index.get(name) ?? 0) - (source.language === 'bicep' ? 1 : 0);
}

const literals = new WeakMap<Source, ReadonlyMap<string, number>>();

/** How often a string is in the text, for example also as an allowed value. */
export function countOf(source: Source, quoted: string): number {
  let index = literals.get(source);
  if (!index) {
    source.budget.spend(source.text.length);
    const counts = new Map<string, number>();
    for (const [found] of source.text.matchAll(/'[^'\n]{1,500}'|"[^"\n]{1,500}"/g))
      counts.set(found, (counts.get(found) ?? 0) + 1);
    literals.set(source, (index = counts));
  }
  return index.get(quoted) ?? 0;
}

const usePatterns: Readonly<Record<Source['language'], RegExp>> = {
  arm: /\b(?:parameters|variables)\(\s{0,9}'[^'\n]{1,200}'\s{0,9}\)/gi,
  bicep: /(?<![.\w])[A-Za-z_]\w*/g,
  terraform: /(?<![.\w])(?:var|local)\.[\w-]+/g,
};

/** The resources that expressions can name, by their names. */
const symbols = new WeakMap<Source, ReadonlyMap<string, Resource>>();

export function resourceNamed(source: Source, symbol: string): Resource | undefined {
  let index = symbols.get(source);
  if (!index) {
    index = new Map(
      source.resources.flatMap((one) => (one.symbol === undefined ? [] : [[one.symbol, one] as const])),
    );
    symbols.set(source, index);
  }
  return index.get(symbol);
}
