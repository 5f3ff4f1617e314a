import {
  callIn,
  closeOf,
  interpolations,
  isLiteral,
  isMark,
  textOf,
  tokensIn,
  valueOf,
  valuesIn,
} from './code.ts';
import {
  type Bound,
  type Located,
  member,
  type Resource,
  type Result,
  type Source,
  type SyntaxValue,
  type Use,
  written,
} from './syntaxTree.ts';
import type { Token } from './tokens.ts';

/** The possible results of a value (`resultsOf`). */
type Read = (located: Located) => readonly Result[];

/** One value of a collection. */
interface Element {
  /** Undefined if it isn't known. */
  readonly key: string | undefined;
  readonly value: Located;
  readonly via: readonly Use[];
  /** False if a condition that isn't known can leave it out. */
  readonly isCertain: boolean;
}

/** More elements than anyone writes by hand. */
const mostElements = 50;
const deepest = 10;
/** More instances than anyone declares in one file. The rest isn't known. */
const mostInstances = 200;
const instances = new WeakMap<Source, number>();

/** A source in which the variables of a loop have values. */
const within = (source: Source, bound: ReadonlyMap<string, Bound>): Source => ({
  ...source,
  definition: (name) => (bound.has(name) ? bound.get(name)?.value : source.definition(name)),
  bound: new Map([...(source.bound ?? []), ...bound]),
  whole: source.whole ?? source,
});

/**
 * What a path leads to: `local.keys["orders"].id`, `each.value.key_uri`, `lookup(local.uris, "orders", null)`. Undefined
 * if the code isn't a path into something that the file writes, or if any part of the way isn't known.
 */
export function foundIn(
  read: Read,
  located: Located,
  tokens: readonly Token[],
): readonly Result[] | undefined {
  const { source } = located;
  const path = pathIn(source, tokens);
  if (!path) return lookedUp(read, located);
  const start = rootOf(located, path);
  if (!start) return undefined;
  return followed(read, located, start, path.steps.slice(start.used));
}

type Step = string | Located;
interface Path {
  /** Names, and what is in brackets. */
  readonly steps: readonly Step[];
  /** How many names are at its end. */
  readonly trailing: number;
}

/** The steps of a path that is all of the code. */
function pathIn(source: Source, tokens: readonly Token[]): Path | undefined {
  const [first] = tokens;
  if (first?.kind !== 'word' || !/^[A-Za-z_]/.test(first.text)) return undefined;
  const steps: Step[] = first.text.split('.');
  let trailing = steps.length;
  for (let at = 1; at < tokens.length;) {
    const token = tokens[at] as Token;
    if (isMark(token, '[')) {
      const close = at + closeOf(tokens.slice(at), 0);
      const inner = tokens.slice(at + 1, close);
      const [only, ...others] = inner;
      if (close < at || !only) return undefined;
      const value = valueOf(source, { start: only.start, end: (inner.at(-1) ?? only).end }, inner);
      const isNumber = others.length === 0 && /^\d+$/.test(only.text);
      steps.push(isNumber ? only.text : isLiteral(value) ? textOf(value) : value);
      trailing = 0;
      at = close + 1;
    } else if (token.kind === 'word' && token.text.startsWith('.')) {
      const names = token.text.slice(1).split('.');
      steps.push(...names);
      trailing += names.length;
      at += 1;
    } else return undefined;
  }
  return steps.includes('') ? undefined : { steps, trailing };
}

interface Root {
  /** The number of steps that name it. */
  readonly used: number;
  readonly value?: Located;
  readonly code?: string;
  readonly via: readonly Use[];
}

/** The variable, local, or variable of a loop at the start of a path. */
function rootOf({ source, value: whole }: Located, { steps }: Path): Root | undefined {
  for (const used of [1, 2]) {
    const names = steps.slice(0, used);
    if (names.length < used || !names.every((one) => typeof one === 'string')) return undefined;
    const name = names.join('.');
    const bound = source.bound?.get(name);
    const value = source.definition(name);
    if (bound)
      return (value ?? bound.code !== undefined)
        ? { ...bound, ...(value ? { value } : {}), used, via: bound.via ?? [] }
        : undefined;
    if (value && steps.length > used) return { used, value, via: [{ name, at: whole.start }] };
  }
  return undefined;
}

function followed(
  read: Read,
  whole: Located,
  { value, code, via }: Root,
  steps: readonly Step[],
): readonly Result[] | undefined {
  if (!value) return code === undefined ? undefined : standingFor(whole, code, steps);
  if (steps.length === 0) return [{ ...value, via }];
  let open: readonly Result[] = [{ ...value, via }];
  for (const [index, step] of steps.entries()) {
    const next: Result[] = [];
    for (const one of open)
      for (const result of read(one)) {
        const reached = { ...result, via: [...one.via, ...result.via] };
        const of = referenceOf(reached);
        if (of !== undefined) {
          const last = standingFor(whole, of, steps.slice(index));
          if (!last || open.length > 1 || read(one).length > 1) return undefined;
          return last;
        }
        const found = stepInto(read, reached, step);
        if (found === 'unknown') return undefined;
        next.push(...found.map((each) => ({ ...each, via: [...reached.via, ...each.via] })));
      }
    open = next.slice(0, mostElements);
  }
  return open.length > 0 ? open : undefined;
}

/** The code for a property of a resource that a name stands for. Its end has to be written like a property. */
function standingFor(whole: Located, code: string, steps: readonly Step[]): readonly Result[] | undefined {
  if (whole.value.kind !== 'expression' || steps.length === 0) return undefined;
  const names = steps.filter((one) => typeof one === 'string');
  if (names.length < steps.length || !names.every((one) => /^[a-z_]\w*$/.test(one))) return undefined;
  const property = `.${names.join('.')}`;
  return written(whole.source, whole.value).endsWith(property)
    ? [{ ...whole, via: [], code: `${code}${property}` }]
    : undefined;
}

/** The code of a result that is a resource or an instance of one. */
function referenceOf({ source, value, code }: Result): string | undefined {
  if (value.kind !== 'expression') return undefined;
  const text = written(source, value);
  const said = code ?? source.bound?.get(text)?.code ?? text;
  const [, root = ''] =
    /^((?:data\.)?[a-z]\w*\.[\w-]+)(?:\[(?:\d{1,9}|"[^"\n]{0,200}"|[\w.]{1,200})\])?$/.exec(said) ?? [];
  return root === '' || /^(?:var|local|each|count|path|self|terraform|module)\./.test(root)
    ? undefined
    : said;
}

/** `lookup(map, key, default)` */
function lookedUp(read: Read, located: Located): readonly Result[] | undefined {
  const call = callIn(located);
  const [map, key, other] = call?.name === 'lookup' ? call.args : [];
  if (!map || !key) return undefined;
  const found: Result[] = [];
  for (const one of read(map)) {
    const inner = stepInto(read, one, key);
    if (inner === 'unknown') return undefined;
    if (inner.length === 0 && !other) continue;
    const value = inner.length > 0 ? inner : other ? [{ ...other, via: [] }] : [];
    found.push(...value.map((each) => ({ ...each, via: [...one.via, ...each.via] })));
  }
  return found.length > 0 ? found : undefined;
}

/** The value with a key. None if the collection certainly hasn't got it. */
function stepInto(read: Read, from: Result, step: Step): readonly Result[] | 'unknown' {
  const key = typeof step === 'string' ? step : textAt(read, step);
  const elements = elementsOf(read, from);
  if (key === undefined || !elements || elements.some((one) => one.key === undefined)) {
    // Every element of a loop has the same code.
    const each = anyOf(read, from);
    return each ? [{ ...each, via: [] }] : 'unknown';
  }
  const [first, ...others] = elements.filter((one) => one.key === key);
  if (others.length > 0) return 'unknown';
  return first ? [{ ...first.value, via: first.via }] : [];
}

const elements = new WeakMap<SyntaxValue, readonly Element[] | undefined>();

/** All elements of a collection, or undefined if there can be others. */
function elementsOf(read: Read, located: Located, level = 0): readonly Element[] | undefined {
  const { source, value } = located;
  source.budget.spend();
  if (level > deepest || source.budget.exceeded) return undefined;
  // The same text in a loop has other values for each element.
  if (source.bound) return elementsIn(read, located, level);
  if (elements.has(value)) return elements.get(value);
  elements.set(value, undefined);
  const found = elementsIn(read, located, level);
  elements.set(value, found);
  return found;
}

function elementsIn(read: Read, located: Located, level: number): readonly Element[] | undefined {
  const all: Element[] = [];
  for (const result of read(located)) {
    const found = ofResult(read, result, level);
    if (!found || all.length + found.length > mostElements) return undefined;
    all.push(...found.map((one) => ({ ...one, via: [...result.via, ...one.via] })));
  }
  return all;
}

function ofResult(read: Read, result: Result, level: number): readonly Element[] | undefined {
  const { source, value } = result;
  if (value.kind === 'string') return undefined;
  if (value.kind === 'object') {
    const isKnown =
      !value.isOpen && !value.isBlock && !value.members.some(({ name }) => /[$%]\{|\\/.test(name));
    if (!isKnown || value.members.length > mostElements) return undefined;
    return value.members.map((one) => ({
      key: one.name,
      value: { source, value: one.value },
      via: [],
      isCertain: true,
    }));
  }
  if (written(source, value) === '') return undefined;
  const tokens = tokensIn(source, value);
  const [first, second] = tokens;
  if (first && isMark(first, '[') && second?.text !== 'for' && closeOf(tokens, 0) === tokens.length - 1)
    return numbered(valuesIn(source, tokens.slice(1, -1)));
  const loop = loopIn(source, tokens);
  if (loop) return ofLoop(read, loop, level);
  const call = callIn(result);
  const [only] = call?.args ?? [];
  if (call?.name === 'merge') return merged(read, call.args, level);
  if (!only || call?.args.length !== 1) return undefined;
  if (call.name === 'tomap' || call.name === 'tolist') return elementsOf(read, only, level + 1);
  if (call.name !== 'toset') return undefined;
  return elementsOf(read, only, level + 1)?.map((one) => ({ ...one, key: textAt(read, one.value) }));
}

const numbered = (values: readonly Located[]): readonly Element[] | undefined =>
  values.length > mostElements
    ? undefined
    : values.map((value, index) => ({ key: String(index), value, via: [], isCertain: true }));

/** The last object with a key wins. */
function merged(read: Read, parts: readonly Located[], level: number): readonly Element[] | undefined {
  const all = new Map<string, Element>();
  for (const part of parts)
    for (const one of elementsOf(read, part, level + 1) ?? [undefined]) {
      if (one?.key === undefined || !one.isCertain) return undefined;
      all.set(one.key, one);
    }
  return [...all.values()];
}

interface Loop {
  readonly source: Source;
  readonly names: readonly string[];
  readonly over: readonly Token[];
  readonly key: readonly Token[] | undefined;
  readonly value: readonly Token[];
  readonly condition: readonly Token[];
}

/** `{ for k, v in over : key => value if condition }`, or the same in square brackets, without a key. */
function loopIn(source: Source, tokens: readonly Token[]): Loop | undefined {
  const [open, word] = tokens;
  if (!open || word?.text !== 'for' || !(isMark(open, '{') || isMark(open, '['))) return undefined;
  if (closeOf(tokens, 0) !== tokens.length - 1) return undefined;
  const inner = tokens.slice(2, -1);
  const names: string[] = [];
  let at = 0;
  for (; inner[at] && inner[at]?.text !== 'in'; at += 1)
    if (inner[at]?.kind === 'word') names.push(inner[at]?.text ?? '');
  const colon = topLevel(inner, at + 1, ({ text }) => text === ':');
  if (names.length === 0 || names.length > 2 || colon < 0) return undefined;
  const rest = inner.slice(colon + 1);
  const arrow = isMark(open, '{')
    ? topLevel(rest, 0, (one, next) => one.text === '=' && next?.text === '>' && next.start === one.end)
    : -2;
  if (arrow === -1) return undefined;
  const body = rest.slice(Math.max(0, arrow + 2));
  const end = topLevel(body, 0, ({ kind, text }) => kind === 'word' && text === 'if');
  const value = end < 0 ? body : body.slice(0, end);
  // Elements with the same key become a list.
  if (value.length === 0 || value.at(-1)?.text.endsWith('...')) return undefined;
  return {
    source,
    names,
    over: inner.slice(at + 1, colon),
    key: arrow < 0 ? undefined : rest.slice(0, arrow),
    value,
    condition: end < 0 ? [] : body.slice(end + 1),
  };
}

/** The position of a token that is in no brackets and in no condition, or -1. */
function topLevel(
  tokens: readonly Token[],
  from: number,
  isWanted: (token: Token, next: Token | undefined) => boolean,
): number {
  let depth = 0;
  let questions = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (depth === 0 && questions === 0 && isWanted(token, tokens[at + 1])) return at;
    if (token.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    if (depth === 0 && token.text === '?') questions += 1;
    if (depth === 0 && token.text === ':') questions -= 1;
  }
  return -1;
}

const located = (source: Source, tokens: readonly Token[]): Located =>
  valueOf(source, { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 }, tokens);

function ofLoop(read: Read, loop: Loop, level: number): readonly Element[] | undefined {
  const { source, names, key, value, condition } = loop;
  const over = elementsOf(read, located(source, loop.over), level + 1);
  if (!over) return undefined;
  const found: Element[] = [];
  for (const one of over) {
    if (source.budget.exceeded) return undefined;
    const [first = '', second] = names;
    const bound = new Map<string, Bound>([[second ?? first, { value: one.value, via: one.via }]]);
    if (second !== undefined) bound.set(first, one.key === undefined ? {} : { text: one.key });
    const inside = within(source, bound);
    const truth = condition.length === 0 ? true : truthOf(read, inside, condition);
    if (truth === false) continue;
    found.push({
      key: key ? textAt(read, located(inside, key)) : String(found.length),
      value: located(inside, value),
      via: [],
      isCertain: one.isCertain && truth === true,
    });
  }
  // A list has no known positions behind an element that might be missing.
  return key || found.every(({ isCertain }) => isCertain) ? found : undefined;
}

/** The code of every element of a loop, if it doesn't depend on the element, apart from an instance of a resource. */
function anyOf(read: Read, { source, value }: Located): Located | undefined {
  if (value.kind !== 'expression' || written(source, value) === '') return undefined;
  const loop = loopIn(source, tokensIn(source, value));
  if (!loop) return undefined;
  const [first = '', second] = loop.names;
  const code = instanceOf(read, located(source, loop.over));
  const each: Bound = code === undefined ? {} : { code };
  const bound = new Map<string, Bound>([[second ?? first, each]]);
  if (second !== undefined) bound.set(first, {});
  return located(within(source, bound), loop.value);
}

/** The code for one of the instances of a resource, if a collection is all of them. */
function instanceOf(read: Read, over: Located): string | undefined {
  const [given, ...more] = read(over);
  const call = given && more.length === 0 ? callIn(given) : undefined;
  const [inner] = call?.name === 'values' ? call.args : [];
  const [only, ...others] = inner ? read(inner) : [given, ...more];
  const code = only && others.length === 0 ? referenceOf(only) : undefined;
  return code === undefined || code.endsWith(']') ? undefined : `${code}["*"]`;
}

function truthOf(read: Read, source: Source, condition: readonly Token[]): boolean | undefined {
  const [first] = condition;
  if (first && isMark(first, '!') && !(condition[1] && isMark(condition[1], '='))) {
    const inner = truthOf(read, source, condition.slice(1));
    // In `!a == b`, only the first part is turned around.
    return inner === undefined || condition.some(({ text }) => text === '=') ? undefined : !inner;
  }
  if (condition.some(({ kind, text }) => kind === 'mark' && /[&|?<>]/.test(text))) return undefined;
  const equals = topLevel(condition, 0, ({ text }, next) => /^[=!]$/.test(text) && next?.text === '=');
  if (equals < 0) {
    const said = textAt(read, located(source, condition));
    return said === 'true' ? true : said === 'false' ? false : undefined;
  }
  const left = textAt(read, located(source, condition.slice(0, equals)));
  const right = textAt(read, located(source, condition.slice(equals + 2)));
  if (left === undefined || right === undefined) return undefined;
  return (left === right) === (condition[equals]?.text === '=');
}

/** The text of a value, if it is known: also of a key of a loop, and of a string with such keys in it. */
function textAt(read: Read, value: Located): string | undefined {
  const [only, ...others] = read(value);
  if (!only || others.length > 0 || only.code !== undefined) return undefined;
  const { source } = only;
  const said = written(source, only.value);
  if (only.value.kind === 'expression')
    return source.bound?.get(said)?.text ?? (/^(?:true|false|null|\d+)$/.test(said) ? said : undefined);
  if (only.value.kind !== 'string' || /\\|%\{|\$\$|^<</.test(said)) return undefined;
  let text = '';
  let from = only.value.start + 1;
  for (const span of interpolations(only)) {
    const inner = textAt(read, valueOf(source, span, tokensIn(source, span)));
    if (inner === undefined) return undefined;
    text += source.text.slice(from, span.start - 2) + inner;
    from = span.end + 1;
  }
  return text + source.text.slice(from, only.value.end - 1);
}

/**
 * The source for each instance of a resource with `for_each`, in which `each.key` and `each.value` are known. Only the
 * source itself if the instances aren't.
 */
export function instancesOf(read: Read, source: Source, { block, body }: Resource): readonly Source[] {
  const alone = [source];
  const each = source.language === 'terraform' ? member(block ?? body, 'for_each')?.value : undefined;
  if (!each) return alone;
  const found = elementsOf(read, { source, value: each });
  if (!found) {
    const code = instanceOf(read, { source, value: each });
    const [given] = read({ source, value: each });
    const value = code === undefined && given ? anyOf(read, given) : undefined;
    const bound = code === undefined ? value && { value } : { code };
    return bound ? [within(source, new Map([['each.value', bound]]))] : alone;
  }
  if (found.length === 0) return alone;
  const count = (instances.get(source) ?? 0) + found.length;
  instances.set(source, count);
  if (count > mostInstances) return alone;
  return found
    .filter(({ isCertain }) => isCertain)
    .map(({ key, value, via }) =>
      within(
        source,
        new Map<string, Bound>([
          ['each.value', { value, via }],
          ['each.key', key === undefined ? {} : { text: key }],
        ]),
      ),
    );
}
