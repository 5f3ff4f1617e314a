import { isDeepStrictEqual } from 'node:util';
import { type Branch, type Node, nodeId } from './nodes/node.ts';

/** The appearance of a row, as plain data. */
type Look = (node: Node) => unknown;

/**
 * The nodes that replace others in the same positions. Undefined if nodes were added, removed or moved: then the
 * branch must be redrawn.
 */
function replaced(
  before: readonly Node[],
  after: readonly Node[],
): readonly (readonly [before: Node, after: Node])[] | undefined {
  if (before.length !== after.length) return undefined;
  const pairs: [Node, Node][] = [];
  for (const [at, old] of before.entries()) {
    const node = after[at];
    if (node === old) continue;
    if (!node || nodeId(old) !== nodeId(node)) return undefined;
    pairs.push([old, node]);
  }
  return pairs;
}

interface DrawnBranch {
  /** The node that VS Code knows. */
  readonly branch: Branch;
  readonly nodes: readonly Node[];
}

const branchId = (branch: Branch) => (branch.kind === 'view' ? '' : nodeId(branch));

/**
 * What VS Code has received for a view. VS Code identifies a row by the node that it received first. If a row changes
 * in place, it keeps that node, so only this row is redrawn, and nothing moves or collapses.
 */
export class Drawn {
  readonly #branches = new Map<string, DrawnBranch>();
  readonly #given = new Map<string, Node>();
  readonly #current = new Map<string, Node>();
  /** The branch under which a node was returned to VS Code. */
  readonly #above = new Map<string, Branch>();
  readonly #look: Look;

  constructor(look: Look) {
    this.#look = look;
  }

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
    // When VS Code requests the root again, it also requests everything that is expanded under it.
    if (branch.kind === 'view') this.clear();
    this.#branches.set(branchId(branch), { branch, nodes });
    for (const node of nodes) {
      const id = nodeId(node);
      this.#given.set(id, node);
      this.#current.set(id, node);
      this.#above.set(id, branch);
    }
  }

  /** The latest state of a node that VS Code has received. */
  current(node: Node): Node {
    return this.#current.get(nodeId(node)) ?? node;
  }

  /** The branch under which VS Code shows a node. Undefined if VS Code hasn't received the node. */
  parentOf(node: Node): Branch | undefined {
    return this.#above.get(nodeId(node));
  }

  /** The nodes to redraw, as VS Code knows them. Undefined if the whole view must be redrawn. */
  update(nodesOf: (branch: Branch) => readonly Node[]): readonly Node[] | undefined {
    const again = new Set<Node>();
    for (const [id, { branch, nodes: before }] of this.#branches) {
      // The reason why a view is empty might have changed.
      if (branch.kind === 'view' && before.length === 0) return undefined;
      const after = nodesOf(branch.kind === 'view' ? branch : this.current(branch));
      const pairs = replaced(before, after);
      if (!pairs && branch.kind === 'view') return undefined;
      if (!pairs) again.add(this.#known(branch as Node));
      for (const [old, node] of pairs ?? []) {
        this.#current.set(nodeId(node), node);
        if (!isDeepStrictEqual(old, node) && !isDeepStrictEqual(this.#look(old), this.#look(node)))
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
