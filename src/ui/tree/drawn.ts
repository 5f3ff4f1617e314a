import { replaced } from './difference.ts';
import type { Branch, Node } from './node.ts';
import { nodeId } from './nodeId.ts';

interface DrawnBranch {
  /** As VS Code knows it. */
  readonly branch: Branch;
  readonly nodes: readonly Node[];
}

const branchId = (branch: Branch) => (branch.kind === 'view' ? '' : nodeId(branch));

/**
 * What VS Code has been given of a view. It knows its rows by the nodes that it was given first: a row that changes in
 * its place goes on under that node, so that only this row is drawn again, and nothing moves or collapses.
 */
export class Drawn {
  readonly #branches = new Map<string, DrawnBranch>();
  readonly #given = new Map<string, Node>();
  readonly #current = new Map<string, Node>();
  /** The branch that a node was given under. */
  readonly #above = new Map<string, Branch>();

  branches(): readonly Branch[] {
    return [...this.#branches.values()].map(({ branch }) => branch);
  }

  roots(): readonly Node[] {
    return this.#branches.get('')?.nodes ?? [];
  }

  clear(): void {
    this.#branches.clear();
    this.#forgetNodes();
  }

  remember(branch: Branch, nodes: readonly Node[]): void {
    // Whoever asks for the root anew asks for all that is expanded under it, too.
    if (branch.kind === 'view') this.clear();
    this.#branches.set(branchId(branch), { branch, nodes });
    for (const node of nodes) {
      const id = nodeId(node);
      this.#given.set(id, node);
      this.#current.set(id, node);
      this.#above.set(id, branch);
    }
  }

  /** The newest state of a node that VS Code was given. */
  current(node: Node): Node {
    return this.#current.get(nodeId(node)) ?? node;
  }

  /** What VS Code shows a node under; undefined where it was not given. */
  parentOf(node: Node): Branch | undefined {
    return this.#above.get(nodeId(node));
  }

  /** What to draw again, as VS Code knows it; undefined where the whole view is to be drawn. */
  follow(nodesOf: (branch: Branch) => readonly Node[]): readonly Node[] | undefined {
    const again = new Set<Node>();
    for (const [id, { branch, nodes: before }] of this.#branches) {
      // Why a view is empty may have changed.
      if (branch.kind === 'view' && before.length === 0) return undefined;
      const after = nodesOf(branch.kind === 'view' ? branch : this.current(branch));
      // A group's own nodes may differ where it shows the same.
      for (const node of after) if (node.kind === 'group') this.#current.set(nodeId(node), node);
      const pairs = replaced(before, after);
      if (!pairs && branch.kind === 'view') return undefined;
      if (!pairs) again.add(this.#known(branch as Node));
      for (const [, node] of pairs ?? []) {
        this.#current.set(nodeId(node), node);
        again.add(this.#known(node));
      }
      if (pairs) this.#branches.set(id, { branch, nodes: after });
    }
    return [...again];
  }

  #known(node: Node): Node {
    return this.#given.get(nodeId(node)) ?? node;
  }

  #forgetNodes(): void {
    this.#given.clear();
    this.#current.clear();
    this.#above.clear();
  }
}
