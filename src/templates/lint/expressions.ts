import {
  alternatives,
  callIn,
  codeIn,
  deepestExpression,
  interpolations,
  isArmExpression,
  isLiteral,
  lexicons,
  textOf,
  tokensIn,
  valueOf,
} from './code.ts';
import { foundIn, instancesOf } from './loops.ts';
import {
  type Located,
  type ObjectValue,
  type Resource,
  type Result,
  type Source,
  type Span,
  type SyntaxValue,
  type Use,
  written,
} from './syntaxTree.ts';
import { interpolationsIn, type Token, tokensOf } from './tokens.ts';

/** Definitions that lead to each other, more than anyone writes. */
const longestChain = 8;
/** Each alternative can be a name with alternatives. */
const mostResults = 50;

const caches = new WeakMap<Source, WeakMap<SyntaxValue, readonly Result[]>>();

/**
 * The possible results of a value: itself, or the alternatives of its conditions, of its parameter, variable, or local,
 * of a path into one, and of the functions that only choose. Any other expression is returned as it is.
 */
export function resultsOf({ source, value }: Located): readonly Result[] {
  let cache = caches.get(source);
  if (!cache) caches.set(source, (cache = new WeakMap()));
  const known = cache.get(value);
  if (known) return known;
  const found: Result[] = [];
  const seen = new Set<SyntaxValue>();
  const open: Result[] = [{ source, value, via: [] }];
  // A definition that leads back to itself has no other result.
  cache.set(value, [...open]);
  for (let next = open.pop(); next; next = open.pop()) {
    source.budget.spend();
    if (seen.has(next.value) || found.length + open.length > mostResults) continue;
    seen.add(next.value);
    const isTooDeep = next.via.length > longestChain || isCircle(next.via) || source.budget.exceeded;
    const inner = isTooDeep ? undefined : step(next);
    if (!inner) found.push(next);
    else
      for (const one of [...inner].reverse()) {
        const whole = { ...one, via: [...next.via, ...one.via] };
        if (whole.code === undefined) open.push(whole);
        else found.push(whole);
      }
  }
  cache.set(value, found);
  return found;
}

/** Whether a name leads back to where it is used. */
const isCircle = (via: readonly Use[]): boolean =>
  new Set(via.map(({ name, at }) => `${at} ${name}`)).size < via.length;

/** The same for a value of a resource, in all of its instances. */
export const resultsIn = (source: Source, resource: Resource, value: SyntaxValue): readonly Result[] =>
  instancesOf(resultsOf, source, resource).flatMap((inside) => resultsOf({ source: inside, value }));

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

/** The alternatives of a value, or undefined if it has none. */
function step(located: Located): readonly Result[] | undefined {
  const { source } = located;
  const span = codeIn(located);
  if (!span || written(source, span) === '') return undefined;
  const tokens = tokensIn(source, span);
  const name = nameOf(source, tokens);
  const definition = name === undefined ? undefined : source.definition(name);
  if (definition && name !== undefined)
    return [
      { ...definition, via: [...(source.bound?.get(name)?.via ?? []), { name, at: located.value.start }] },
    ];
  if (source.language === 'terraform') {
    const found = foundIn(resultsOf, located, tokens);
    if (found) return found;
  }
  const leaves = alternatives(source, tokens, 0);
  const [only] = leaves;
  if (leaves.length === 1 && only?.start === span.start && only.end === span.end)
    return located.value.kind === 'string' ? [{ ...valueOf(source, span, tokens), via: [] }] : undefined;
  return leaves.map((leaf) => ({ ...valueOf(source, leaf, leaf.tokens), via: [] }));
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
export function usesOf(part: Source, name: string): number {
  const source = part.whole ?? part;
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
export function countOf(part: Source, quoted: string): number {
  const source = part.whole ?? part;
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

export function resourceNamed(part: Source, symbol: string): Resource | undefined {
  const source = part.whole ?? part;
  let index = symbols.get(source);
  if (!index) {
    index = new Map(
      source.resources.flatMap((one) => (one.symbol === undefined ? [] : [[one.symbol, one] as const])),
    );
    symbols.set(source, index);
  }
  return index.get(symbol);
}
