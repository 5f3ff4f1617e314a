import type { MapNode } from '../map/messages.ts';

/** The nodes above one, from the root down; undefined where there is no such node. */
export function wayTo(roots: readonly MapNode[], id: string): readonly MapNode[] | undefined {
  for (const node of roots) {
    if (node.id === id) return [];
    const below = wayTo(node.children, id);
    if (below) return [node, ...below];
  }
  return undefined;
}
