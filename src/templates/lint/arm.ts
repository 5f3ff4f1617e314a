import { createScanner } from 'jsonc-parser';
import { Blocks, type Token } from './bicepAndHcl.ts';
import { type Budget, member, type Resource, type Source, type Value } from './syntaxTree.ts';

/** No resource type is longer. This limits nested types, which start with the type of their parent. */
const longestType = 256;

/** The resources of an ARM template at any depth, and its parameters and variables. */
export function armSource(text: string, budget: Budget): Source {
  const root = new Blocks(text, jsonTokens(text, budget), budget, { hasExpressions: false }).value();
  const resources: Resource[] = [];
  readResources(root, '', resources);
  const defaults = (name: string) =>
    member(member(member(root, 'parameters')?.value, name)?.value, 'defaultValue');
  const variables = (name: string) => member(member(root, 'variables')?.value, name);
  return {
    language: 'arm',
    text,
    budget,
    resources,
    resolve: (value) => {
      const [, kind, name = ''] =
        (value.kind === 'string' && /^\[\s*(parameters|variables)\('([^']+)'\)\s*\]$/i.exec(value.text)) ||
        [];
      if (kind === undefined) return value;
      return (kind.toLowerCase() === 'parameters' ? defaults(name) : variables(name))?.value ?? value;
    },
  };
}

/** The tokens of JSON, with comments and without line ends. The package's own parser is recursive. */
function jsonTokens(text: string, budget: Budget): readonly Token[] {
  const tokens: Token[] = [];
  const scanner = createScanner(text, true);
  for (let last = 0; !budget.exceeded;) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    budget.spend(end - last);
    if (end === start) break;
    last = end;
    const first = text[start] ?? '';
    const kind = first === '"' ? 'string' : /[{}[\]:,]/.test(first) ? 'mark' : 'word';
    const inner = kind === 'string' ? scanner.getTokenValue() : text.slice(start, end);
    tokens.push({ kind, text: inner, start, end });
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

/** Finds everything with a type and a version. The type of a nested resource is appended to its parent's. */
function readResources(value: Value, parent: string, resources: Resource[]): void {
  if (value.kind === 'array') for (const item of value.items) readResources(item, parent, resources);
  if (value.kind !== 'object') return;
  const [type, version] = [member(value, 'type')?.value, member(value, 'apiVersion')?.value];
  const isResource =
    type?.kind === 'string' &&
    version?.kind === 'string' &&
    parent.length + type.text.length < longestType &&
    type.text.includes('/') !== (parent !== '');
  const name = isResource
    ? [parent, type.text.toLowerCase()].filter((part) => part !== '').join('/')
    : parent;
  if (isResource && member(value, 'existing') === undefined)
    resources.push({
      type: name,
      head: type,
      apiVersion: { text: version.text, start: version.start + 1, end: version.end - 1 },
      body: value,
    });
  for (const one of value.members)
    readResources(one.value, one.name === 'resources' && isResource ? name : '', resources);
}
