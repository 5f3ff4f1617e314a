import { type Branch, type Node, nodeId } from './nodes/node.ts';

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
    if (!isSame(old, node)) pairs.push([old, node]);
  }
  return pairs;
}

/**
 * Whether two nodes with the same id look the same. A registration that is only being read again counts as unchanged.
 */
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
  follow(nodesOf: (branch: Branch) => readonly Node[]): readonly Node[] | undefined {
    const again = new Set<Node>();
    for (const [id, { branch, nodes: before }] of this.#branches) {
      // The reason why a view is empty might have changed.
      if (branch.kind === 'view' && before.length === 0) return undefined;
      const after = nodesOf(branch.kind === 'view' ? branch : this.current(branch));
      // The nodes in a group can differ even if the group looks the same.
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
