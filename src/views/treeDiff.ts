import { type Branch, type Node, nodeId } from './nodes/node.ts';

/**
 * The nodes that replace others in the same places, or undefined where nodes came, went or moved: then the branch is
 * to be drawn anew.
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
