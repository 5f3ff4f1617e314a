import type { Node } from './node.ts';
import { resourceIdOf } from './addresses.ts';

/**
 * The nodes that replace others in the same places, or undefined where nodes came, went or moved: then the branch is
 * to be drawn anew.
 */
export function replaced(
  before: readonly Node[],
  after: readonly Node[],
): readonly (readonly [before: Node, after: Node])[] | undefined {
  if (before.length !== after.length) return undefined;
  const pairs: [Node, Node][] = [];
  for (const [at, old] of before.entries()) {
    const node = after[at];
    if (!node || old.kind !== node.kind) return undefined;
    const id = resourceIdOf(old);
    if (id === undefined || id.toLowerCase() !== resourceIdOf(node)?.toLowerCase()) return undefined;
    if (!isSame(old, node)) pairs.push([old, node]);
  }
  return pairs;
}

function isSame(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === 'account' && b.kind === 'account') return a.account === b.account;
  if (a.kind === 'vault' && b.kind === 'vault') return a.vault === b.vault;
  return false;
}
