import { Blocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import type { Resource, Source, Value } from './source.ts';
import { bicepLexicon, tokensOf } from './tokens.ts';

/** The resources of a Bicep file, nested ones too, and its parameters and variables. Not what the compiler reads. */
export function bicepSource(text: string, budget: Budget): Source {
  const resources: Resource[] = [];
  const names = new Map<string, Value>();
  const declaration = (blocks: Blocks) => {
    if (blocks.peek().text === 'resource') readResource(blocks, resources);
    else readName(blocks, names);
  };
  const tokens = tokensOf(text, bicepLexicon, budget);
  const blocks = new Blocks(text, tokens, budget, { hasExpressions: true, isDeclaration, declaration });
  while (blocks.peek().kind !== 'end') {
    if (isDeclaration(blocks)) declaration(blocks);
    else blocks.next();
  }
  return {
    language: 'bicep',
    text,
    budget,
    resources,
    resolve: (value) => (value.kind === 'expression' ? (names.get(value.text) ?? value) : value),
  };
}

/** Two words that begin a line and are nothing else: what was not closed before them ends here. */
function isDeclaration(blocks: Blocks): boolean {
  const { kind, text } = blocks.peek();
  const isKeyword = kind === 'word' && (text === 'resource' || text === 'param' || text === 'var');
  return isKeyword && blocks.startsLine() && blocks.peek(1).kind === 'word';
}

/** `param name type = value`, `var name = value`. */
function readName(blocks: Blocks, names: Map<string, Value>): void {
  blocks.next();
  const name = blocks.next().text;
  // A type may have a question mark.
  for (let passed = 0; passed < 2 && !blocks.is('=') && blocks.peek().kind !== 'newline'; passed += 1)
    blocks.next();
  if (!blocks.is('=')) return;
  blocks.next();
  names.set(name, blocks.value());
}

/** `resource symbol 'type@version' = [if (...)] {`; one that exists is no declaration of what is to be. */
function readResource(blocks: Blocks, resources: Resource[]): void {
  blocks.next();
  blocks.next();
  const head = blocks.peek();
  if (head.kind !== 'string') return;
  blocks.next();
  if (!blocks.is('=')) return;
  blocks.next();
  if (!toBody(blocks)) return;
  const [type = '', version] = head.text.split('@', 2);
  const from = head.start + 1 + type.length + 1;
  resources.push({
    type: type.toLowerCase(),
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body: blocks.object(),
  });
}

/** To the first brace that is in no parentheses: conditions and loops come before it. @returns whether there is one */
function toBody(blocks: Blocks): boolean {
  let depth = 0;
  while (blocks.peek().kind !== 'end' && !isDeclaration(blocks)) {
    if (blocks.is('{') && depth === 0) return true;
    const { kind, text } = blocks.next();
    if (kind !== 'mark') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    // `==` compares; one alone belongs to something else.
    if (text === '=' && depth === 0) {
      if (!blocks.is('=')) return false;
      blocks.next();
    }
  }
  return false;
}
