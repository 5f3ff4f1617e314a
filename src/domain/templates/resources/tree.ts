import { indented, joined, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';

/** A place in a resource whose value each language writes in its own way: a parameter, a variable, a reference. */
export interface Ref {
  readonly ref: RefName;
}

export type RefName =
  | 'accountName'
  | 'location'
  | 'tenantId'
  | 'principalId'
  | 'keySize'
  | 'keyUri'
  | 'identityId'
  | 'defaultIdentity'
  | 'roleDefinitionId';

/** An object with one property, whose name is a value too. */
export interface Keyed {
  readonly key: Ref;
  readonly value: Tree;
}

/** A resource, or a part of one, the same for every language. Its strings are ours; values come in through refs. */
export type Tree = string | number | boolean | Ref | Keyed | readonly Tree[] | Properties;
export interface Properties {
  readonly [name: string]: Tree | undefined;
}

export const ref = (name: RefName): Ref => ({ ref: name });

/** How a language writes a tree. */
export interface Writer {
  ref(name: RefName): Code;
  string(text: string): Code;
  boolean(value: boolean): Code;
  /** Of properties in order; a name is an identifier, or code where it is a value. */
  object(properties: readonly (readonly [name: string | Code, value: Code])[]): Code;
  array(items: readonly Code[]): Code;
}

export function written(tree: Tree, writer: Writer): Code {
  if (typeof tree === 'string') return writer.string(tree);
  if (typeof tree === 'number') return trusted(String(tree));
  if (typeof tree === 'boolean') return writer.boolean(tree);
  if (isArray(tree)) return writer.array(tree.map((item) => written(item, writer)));
  if (isRef(tree)) return writer.ref(tree.ref);
  if (isKeyed(tree)) return writer.object([[writer.ref(tree.key.ref), written(tree.value, writer)]]);
  return writer.object(
    Object.entries(tree).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, written(value, writer)] as const],
    ),
  );
}

/** Items between an opening and a closing mark, each on a line of its own. */
export function block(
  open: string,
  items: readonly Code[],
  close: string,
  separator: string,
  by = '  ',
): Code {
  if (items.length === 0) return trusted(`${open}${close}`);
  const inner = indented(joined(items, `${separator}\n`), by);
  return lines(trusted(open), { code: [by, ...inner.code] }, trusted(close));
}

const isArray = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);
const isRef = (tree: Ref | Keyed | Properties): tree is Ref =>
  typeof tree['ref' as keyof typeof tree] === 'string';
const isKeyed = (tree: Keyed | Properties): tree is Keyed => 'key' in tree && 'value' in tree;
