import { parseTree, type Node } from 'jsonc-parser';
import { member, type Resource, type Source, type Value } from './source.ts';

/** The resources of an ARM template, wherever they are nested, and its parameters and variables. */
export function armSource(text: string): Source {
  const tree = parseTree(text, undefined, { allowTrailingComma: true });
  const root = tree && valueOf(tree, text);
  const defaults = (name: string) =>
    member(member(member(root, 'parameters')?.value, name)?.value, 'defaultValue');
  const variables = (name: string) => member(member(root, 'variables')?.value, name);
  return {
    language: 'arm',
    text,
    resources: root ? resourcesIn(root) : [],
    resolve: (value) => {
      const [, kind, name = ''] =
        (value.kind === 'string' && /^\[\s*(parameters|variables)\('([^']+)'\)\s*\]$/i.exec(value.text)) ||
        [];
      if (kind === undefined) return value;
      return (kind.toLowerCase() === 'parameters' ? defaults(name) : variables(name))?.value ?? value;
    },
  };
}

function valueOf(node: Node, text: string): Value {
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'object')
    return {
      ...span,
      kind: 'object',
      members: (node.children ?? []).flatMap(({ offset, length, children: [name, value] = [] }) =>
        name && value
          ? [{ name: String(name.value), value: valueOf(value, text), start: offset, end: offset + length }]
          : [],
      ),
    };
  if (node.type === 'array')
    return { ...span, kind: 'array', items: (node.children ?? []).map((child) => valueOf(child, text)) };
  if (node.type === 'string') return { ...span, kind: 'string', text: String(node.value) };
  return { ...span, kind: 'expression', text: text.slice(span.start, span.end) };
}

/** Whatever has a type and a version; in nested resources the type goes on from that of the parent. */
function resourcesIn(value: Value, parent = ''): readonly Resource[] {
  if (value.kind === 'array') return value.items.flatMap((item) => resourcesIn(item, parent));
  if (value.kind !== 'object') return [];
  const [type, version] = [member(value, 'type')?.value, member(value, 'apiVersion')?.value];
  const isResource =
    type?.kind === 'string' && version?.kind === 'string' && type.text.includes('/') !== (parent !== '');
  const name = isResource
    ? [parent, type.text.toLowerCase()].filter((part) => part !== '').join('/')
    : parent;
  return [
    ...(isResource && member(value, 'existing') === undefined
      ? [
          {
            type: name,
            head: type,
            apiVersion: { text: version.text, start: version.start + 1, end: version.end - 1 },
            body: value,
          },
        ]
      : []),
    ...value.members.flatMap((one) =>
      resourcesIn(one.value, one.name === 'resources' && isResource ? name : ''),
    ),
  ];
}
