import { Blocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import { onlyResult } from './expressions.ts';
import {
  at,
  type Member,
  member,
  type ObjectValue,
  type Resource,
  type Source,
  type Span,
  type SyntaxValue,
} from './syntaxTree.ts';
import { hclLexicon, jsonTokens, type Token, tokensOf } from './tokens.ts';

/** What is read from the blocks of a configuration, whether they are HCL or JSON. */
class Configuration {
  readonly resources: Resource[] = [];
  readonly names = new Map<string, SyntaxValue>();
  readonly outputs = new Map<string, SyntaxValue>();
  azurerm: number | undefined;

  /** A block with its labels: `resource "type" "name" {`. */
  add(keyword: string, labels: readonly string[], head: Span, body: ObjectValue): void {
    const [first, second] = labels;
    if ((keyword === 'resource' || keyword === 'data') && first !== undefined && second !== undefined) {
      const prefix = keyword === 'data' ? 'data.' : '';
      this.resources.push({
        ...declared(first.toLowerCase(), head, body),
        symbol: `${prefix}${first}.${second}`,
        ...(keyword === 'data' ? ({ kind: 'existing' } as const) : {}),
      });
    }
    if (keyword === 'module' && first !== undefined) {
      const from = member(body, 'source')?.value;
      const type = from?.kind === 'string' ? from.text.toLowerCase() : '';
      this.resources.push({ kind: 'module', type, head, body, symbol: `module.${first}` });
    }
    const value = member(body, 'default')?.value;
    if (keyword === 'variable' && first !== undefined && value) this.names.set(`var.${first}`, value);
    if (keyword === 'locals')
      for (const local of body.members) this.names.set(`local.${local.name}`, local.value);
    if (keyword === 'terraform') this.#readProviders(member(body, 'required_providers')?.value);
  }

  #readProviders(providers: SyntaxValue | undefined): void {
    const wanted = at(providers, 'azurerm', 'version') ?? at(providers, 'azurerm');
    if (wanted?.kind !== 'string') return;
    // `~> 4.0` stays within a major version; `>= 4.0` doesn't.
    const [, operator, major] = /^\s*(~>|=|>=)?\s*(\d+)/.exec(wanted.text) ?? [];
    if (major !== undefined && (operator !== '>=' || Number(major) >= 5)) this.azurerm = Number(major);
  }

  source(
    text: string,
    syntax: Source['syntax'],
    budget: Budget,
    given?: readonly Member[],
  ): readonly Source[] {
    const source: Source = {
      language: 'terraform',
      syntax,
      text,
      budget,
      resources: this.resources,
      definition: (name) => {
        const value = this.names.get(name);
        return value && { source, value };
      },
      outputs: () => [],
      ...(this.azurerm === undefined ? {} : { azurerm: this.azurerm }),
      ...(given ? { given } : {}),
    };
    this.#readBodies(source);
    return [source];
  }

  /** What azapi sends can be in a local. */
  #readBodies(source: Source): void {
    for (const [index, { block, body, head, symbol, kind }] of this.resources.entries()) {
      const [, type = ''] = /^(?:data\.)?(azapi_\w+)\./.exec(symbol ?? '') ?? [];
      const elsewhere = block || type === '' ? undefined : member(body, 'body')?.value;
      const found = elsewhere && onlyResult({ source, value: elsewhere })?.value;
      if (found?.kind !== 'object') continue;
      const read = declared(type, head, body, found);
      this.resources[index] = { ...read, kind, ...(symbol === undefined ? {} : { symbol }) };
    }
  }
}

/** The resources, modules, variables, and locals of a Terraform file, or the values of a file of variables. */
export function terraformSource(text: string, budget: Budget): readonly Source[] {
  const grammar = { hasExpressions: true, hasBlocks: true };
  const blocks = new Blocks(text, tokensOf(text, hclLexicon, budget), budget, grammar);
  const found = new Configuration();
  const given: Member[] = [];
  while (blocks.peek().kind !== 'end') {
    const word = blocks.next();
    if (word.kind !== 'word') continue;
    const labels: Token[] = [];
    while (blocks.peek().kind === 'string') labels.push(blocks.next());
    if (blocks.is('=')) {
      blocks.next();
      const value = blocks.value();
      given.push({ name: word.text, value, start: word.start, end: value.end });
    } else if (blocks.is('{')) {
      const head = { start: word.start, end: (labels.at(-1) ?? word).end };
      const body = blocks.object(true);
      found.add(
        word.text,
        labels.map((label) => label.text),
        head,
        body,
      );
    }
  }
  return found.source(text, 'hcl', budget, given);
}

/** The same in JSON: `{ "resource": { "type": { "name": { ... } } } }`, where each block can also be a list of blocks. */
export function terraformJsonSource(text: string, budget: Budget): readonly Source[] {
  const root = new Blocks(text, jsonTokens(text, budget), budget, { hasExpressions: false }).value();
  const found = new Configuration();
  for (const [keyword, labels] of [
    ['resource', 2],
    ['data', 2],
    ['module', 1],
    ['variable', 1],
    ['locals', 0],
    ['terraform', 0],
  ] as const) {
    let open: readonly {
      readonly labels: readonly string[];
      readonly head: Span;
      readonly value: SyntaxValue;
    }[] = [];
    for (const one of blocksOf(member(root, keyword)?.value))
      open = [...open, { labels: [], head: one, value: one }];
    for (let level = 0; level < labels; level += 1)
      open = open.flatMap(({ labels: before, value }) =>
        membersOf(value).flatMap((one) => {
          const head = { start: one.start, end: one.start + one.name.length + 2 };
          return blocksOf(one.value).map((inner) => ({ labels: [...before, one.name], head, value: inner }));
        }),
      );
    for (const { labels: names, head, value } of open)
      if (value.kind === 'object') found.add(keyword, names, head, value);
  }
  return found.source(text, 'json', budget);
}

const blocksOf = (value: SyntaxValue | undefined): readonly SyntaxValue[] =>
  value?.kind === 'array' ? value.items : value ? [value] : [];

const membersOf = (value: SyntaxValue): readonly Member[] => (value.kind === 'object' ? value.members : []);

/** An azapi resource declares an ARM resource, with its identity beside the body. */
function declared(type: string, head: Span, block: ObjectValue, elsewhere?: ObjectValue): Resource {
  const kind = 'deployed';
  const sent = member(block, 'type')?.value;
  const body = elsewhere ?? member(block, 'body')?.value;
  if (!type.startsWith('azapi_') || sent?.kind !== 'string' || body?.kind !== 'object')
    return { kind, type, head, body: block };
  const [name = '', version] = sent.text.split('@', 2);
  const from = sent.start + 1 + name.length + 1;
  const beside = block.members.filter((one) => ['identity', 'name', 'parent_id'].includes(one.name));
  return {
    kind,
    type: actsOnItself(type, block) ? name.toLowerCase() : `${name.toLowerCase()}:action`,
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body: { ...body, members: [...body.members, ...beside] },
    block,
    ...(type === 'azapi_resource' ? {} : { update: type === 'azapi_update_resource' ? 'whole' : 'part' }),
  };
}

/** An action without a name is a request to the resource itself. */
const actsOnItself = (type: string, block: ObjectValue) =>
  type !== 'azapi_resource_action' || member(block, 'action') === undefined;
