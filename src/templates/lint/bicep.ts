import { Blocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import type { ObjectValue, Resource, Source, SyntaxValue } from './syntaxTree.ts';
import { bicepLexicon, tokensOf } from './tokens.ts';

const keywords = new Set(['resource', 'param', 'var', 'module']);

/**
 * The resources of a Bicep file, nested ones too, its modules, and its parameters and variables. This isn't a full
 * parser of the language. In a parameters file (.bicepparam), the parameters are the values for a template.
 */
export function bicepSource(text: string, budget: Budget): readonly Source[] {
  const resources: Resource[] = [];
  const names = new Map<string, SyntaxValue>();
  const parents: Resource[] = [];
  const declaration = (blocks: Blocks) => {
    const { text: keyword } = blocks.peek();
    if (keyword === 'resource' || keyword === 'module') {
      const found = readResource(blocks, parents, budget);
      if (found) resources.push(found);
    } else readName(blocks, names);
  };
  const tokens = tokensOf(text, bicepLexicon, budget);
  const blocks = new Blocks(text, tokens, budget, { hasExpressions: true, isDeclaration, declaration });
  while (blocks.peek().kind !== 'end') {
    if (isDeclaration(blocks)) declaration(blocks);
    else blocks.next();
  }
  const source: Source = {
    language: 'bicep',
    syntax: 'bicep',
    text,
    budget,
    resources,
    definition: (name) => {
      const value = names.get(name);
      return value && { source, value };
    },
    outputs: () => [],
    given: [...names].map(([name, value]) => ({ name, value, start: value.start, end: value.end })),
  };
  return [source];
}

/** Two words that start a line and can only be a declaration, so unclosed objects before them end here. */
function isDeclaration(blocks: Blocks): boolean {
  const { kind, text } = blocks.peek();
  return kind === 'word' && keywords.has(text) && blocks.startsLine() && blocks.peek(1).kind === 'word';
}

/** `param name type = value`, `var name = value`. A type can be a union of literals, in parentheses over several lines. */
function readName(blocks: Blocks, names: Map<string, SyntaxValue>): void {
  blocks.next();
  const name = blocks.next().text;
  while (!blocks.is('=') && !isDeclaration(blocks)) {
    const { kind } = blocks.peek();
    if (kind === 'newline' || kind === 'end') return;
    blocks.skip();
  }
  if (!blocks.is('=')) return;
  blocks.next();
  names.set(name, blocks.value());
}

/** `resource symbol 'type@version' [existing] = [if (...)] {`, `module symbol 'path' = {` */
function readResource(blocks: Blocks, parents: Resource[], budget: Budget): Resource | undefined {
  const isModule = blocks.next().text === 'module';
  const symbol = blocks.next().text;
  const head = blocks.peek();
  if (head.kind !== 'string') return undefined;
  blocks.next();
  const exists = blocks.peek().text === 'existing';
  if (exists) blocks.next();
  if (!blocks.is('=')) return undefined;
  blocks.next();
  if (!toBody(blocks)) return undefined;
  const [own = '', version] = isModule ? [head.text] : head.text.split('@', 2);
  const parent = parents.at(-1);
  const from = head.start + 1 + own.length + 1;
  const found = {
    kind: isModule ? 'module' : exists ? 'existing' : 'deployed',
    type: typeIn(parent, own.toLowerCase(), budget),
    symbol,
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    ...(parent ? { parent } : {}),
  } as const;
  // Resources that are declared in the body refer to this one.
  const resource: { -readonly [K in keyof Resource]: Resource[K] } = { ...found, body: nothing };
  parents.push(resource);
  resource.body = blocks.object();
  parents.pop();
  return resource;
}

const nothing: ObjectValue = {
  kind: 'object',
  members: [],
  isOpen: true,
  isBlock: false,
  start: 0,
  end: 0,
};

/** No resource type is longer. This limits nested types, which start with the type of their parent. */
const longestType = 256;

/** A nested resource names only the last segments of its type. */
function typeIn(parent: Resource | undefined, own: string, budget: Budget): string {
  if (!parent || own.includes('.') || parent.type.length > longestType) return own;
  budget.spend(parent.type.length);
  return `${parent.type}/${own}`;
}

/**
 * Moves to the brace of the body, past conditions and the head of a loop.
 * @returns whether there is one
 */
function toBody(blocks: Blocks): boolean {
  for (;;) {
    while (blocks.peek().kind === 'newline') blocks.next();
    if (blocks.is('{')) return true;
    const { kind, text } = blocks.peek();
    if (kind === 'word' && text === 'if') {
      blocks.next();
      if (!blocks.is('(')) return false;
      blocks.skip();
    } else if (blocks.is('[')) {
      blocks.next();
      if (!pastLoop(blocks)) return false;
    } else return false;
  }
}

/** Skips `for item in items:`, where the items can be a conditional expression, which also has a colon. */
function pastLoop(blocks: Blocks): boolean {
  while (blocks.peek().kind === 'newline') blocks.next();
  if (blocks.peek().text !== 'for') return false;
  let questions = 0;
  while (blocks.peek().kind !== 'end' && !isDeclaration(blocks)) {
    if (blocks.is(':')) {
      blocks.next();
      if (questions === 0) return true;
      questions -= 1;
    } else if (blocks.is('?') && blocks.is('?', 1)) {
      blocks.next();
      blocks.next();
    } else {
      const { kind, text } = blocks.peek();
      // `a.?b` isn't a condition.
      const isSafeAccess = kind === 'word' && text.endsWith('.') && blocks.is('?', 1);
      if (blocks.is('?')) questions += 1;
      blocks.skip();
      if (isSafeAccess) blocks.next();
    }
  }
  return false;
}
