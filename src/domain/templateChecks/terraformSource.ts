import { Blocks } from './blocks.ts';
import type { Budget } from './budget.ts';
import { member, type ObjectValue, type Resource, type Source, type Value } from './source.ts';
import { hclLexicon, tokensOf } from './tokens.ts';

/** The resources of a Terraform file, and its variables and locals. */
export function terraformSource(text: string, budget: Budget): Source {
  const blocks = new Blocks(text, tokensOf(text, hclLexicon, budget), budget, { hasExpressions: true });
  const resources: Resource[] = [];
  const names = new Map<string, Value>();
  while (blocks.peek().kind !== 'end') {
    const word = blocks.next();
    if (word.kind !== 'word') continue;
    const labels = [];
    while (blocks.peek().kind === 'string') labels.push(blocks.next());
    if (!blocks.is('{')) continue;
    const body = blocks.object();
    const [first, second] = labels;
    if (word.text === 'resource' && first && second)
      resources.push(declared(first.text.toLowerCase(), { start: word.start, end: second.end }, body));
    const value = member(body, 'default')?.value;
    if (word.text === 'variable' && first && value) names.set(`var.${first.text}`, value);
    if (word.text === 'locals')
      for (const local of body.members) names.set(`local.${local.name}`, local.value);
  }
  return {
    language: 'terraform',
    text,
    budget,
    resources,
    resolve: (value) => (value.kind === 'expression' ? (names.get(value.text) ?? value) : value),
  };
}

/** What azapi sends is a resource of ARM, with its identity beside the body. */
function declared(type: string, head: Resource['head'], block: ObjectValue): Resource {
  const sent = member(block, 'type')?.value;
  const body = member(block, 'body')?.value;
  if (!type.startsWith('azapi_') || sent?.kind !== 'string' || body?.kind !== 'object')
    return { type, head, body: block };
  const [name = '', version] = sent.text.split('@', 2);
  const from = sent.start + 1 + name.length + 1;
  return {
    type: name.toLowerCase(),
    head,
    ...(version ? { apiVersion: { text: version, start: from, end: from + version.length } } : {}),
    body: { ...body, members: [...body.members, ...block.members.filter((one) => one.name === 'identity')] },
    isUpdate: type !== 'azapi_resource',
  };
}
