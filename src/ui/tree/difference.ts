import type { Node } from './node.ts';
import { nodeId } from './nodeId.ts';

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
    if (node === old) continue;
    if (!node || nodeId(old) !== nodeId(node)) return undefined;
    if (!isSame(old, node)) pairs.push([old, node]);
  }
  return pairs;
}

/** Whether two nodes of one id show the same, too. That a registration is being read is no news. */
function isSame(a: Node, b: Node): boolean {
  const [one, other] = [marksOf(a), marksOf(b)];
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

const marksOf = (node: Node) => [...shownOf(node), 'found' in node && node.found];

function shownOf(node: Node): readonly unknown[] {
  switch (node.kind) {
    case 'subscription':
      return [node.subscription, 'value' in node.registration ? node.registration.value : node.registration];
    case 'vault':
      return [node.vault, node.protects?.accounts, node.protects?.atLeast];
    case 'key':
      return [node.key, node.vault, node.protects?.accounts, node.protects?.atLeast];
    case 'keyVersion':
      return [node.version, node.latest];
    case 'account':
      return [node.account, node.standing?.state, node.standing?.risk];
    case 'group':
      return [node.nodes.length, node.needAction];
    case 'failure':
      return [node.problem];
    case 'tenantFailure':
      return [node.failure];
    case 'finding':
      return [node.look];
    case 'nothing':
      return [];
  }
}
