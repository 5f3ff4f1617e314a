import type { MapNode, Mark } from '../messages.ts';

/** A node that shows, with those of its children that show. */
export interface Visible {
  readonly node: MapNode;
  readonly level: number;
  readonly parent: Visible | undefined;
  readonly children: readonly Visible[];
  readonly isOpen: boolean;
  /** Whether there is anything to unfold. */
  readonly canOpen: boolean;
  /** The accounts that are folded into it, by how they stand. */
  readonly folded: ReadonlyMap<Mark, number>;
  readonly isMatch: boolean;
  readonly place: number;
  readonly among: number;
}

interface Wanted {
  /** What a person has unfolded or folded. */
  readonly open: ReadonlyMap<string, boolean>;
  readonly query: string;
}

/** More nodes than these are shown folded, root by root. */
const fewNodes = 60;
/** A search unfolds what it finds until so many nodes show. */
const unfoldedBySearch = 400;

const sizeOf = (roots: readonly MapNode[]): number =>
  roots.reduce((sum, { children }) => sum + 1 + sizeOf(children), 0);

/** What shows of a forest: all of a small one, the roots of a large one, and of either only what is sought. */
export function visibleOf(
  roots: readonly MapNode[],
  { open, query }: Wanted,
): { readonly roots: readonly Visible[]; readonly matches: number } {
  const sought = query.trim().toLowerCase();
  const isSmall = sizeOf(roots) <= fewNodes;
  const found = sought === '' ? undefined : matchesIn(roots, sought);
  let budget = unfoldedBySearch;

  const opens = (node: MapNode, level: number, below: number): boolean => {
    if (node.children.length === 0) return false;
    const asked = open.get(node.id);
    if (found && below > 0 && asked !== false) {
      budget -= node.children.length;
      return budget > 0 || asked === true;
    }
    return asked ?? (isSmall || level > 1);
  };

  const show = (
    node: MapNode,
    parent: Visible | undefined,
    isInside: boolean,
    place: number,
    among: number,
  ): Visible => {
    const isMatch = found?.own.has(node.id) ?? false;
    const below = found?.below.get(node.id) ?? 0;
    const level = (parent?.level ?? 0) + 1;
    const isOpen = opens(node, level, below);
    const children: Visible[] = [];
    const made: Visible = {
      node,
      level,
      parent,
      children,
      isOpen,
      canOpen: node.children.length > 0,
      folded: isOpen ? none : accountsIn(node.children),
      isMatch,
      place,
      among,
    };
    if (isOpen) {
      // What hangs on something that was found belongs to it, unless some of it was found itself.
      const all = !found || (below === 0 && (isMatch || isInside));
      const shown = all ? node.children : node.children.filter(({ id }) => passes(id));
      for (const [at, child] of shown.entries())
        children.push(show(child, made, isMatch || isInside, at + 1, shown.length));
    }
    return made;
  };
  const passes = (id: string) => !found || found.own.has(id) || (found.below.get(id) ?? 0) > 0;
  const shown = roots.filter(({ id }) => passes(id));
  return {
    roots: shown.map((root, at) => show(root, undefined, false, at + 1, shown.length)),
    matches: found?.own.size ?? 0,
  };
}

interface Found {
  readonly own: ReadonlySet<string>;
  /** How many are found below a node, by its id. */
  readonly below: ReadonlyMap<string, number>;
}

function matchesIn(roots: readonly MapNode[], sought: string): Found {
  const own = new Set<string>();
  const below = new Map<string, number>();
  const look = (node: MapNode): number => {
    const under = node.children.reduce((sum, child) => sum + look(child), 0);
    const matches = node.name.toLowerCase().includes(sought) || node.status.toLowerCase().includes(sought);
    if (matches) own.add(node.id);
    below.set(node.id, under);
    return under + (matches ? 1 : 0);
  };
  roots.forEach(look);
  return { own, below };
}

const none: ReadonlyMap<Mark, number> = new Map();

function accountsIn(nodes: readonly MapNode[], found = new Map<Mark, number>()): ReadonlyMap<Mark, number> {
  for (const { kind, mark, children } of nodes) {
    if (kind === 'account') found.set(mark, (found.get(mark) ?? 0) + 1);
    accountsIn(children, found);
  }
  return found;
}

/** All that shows, in the order in which it is read. */
export const inOrder = (roots: readonly Visible[]): readonly Visible[] =>
  roots.flatMap((root) => [root, ...inOrder(root.children)]);

/** So many vaults at a time are worth reading the keys of. */
const manyVaults = 60;

/** The vaults whose keys somebody wants to see: what is in them may not have been read yet. */
export const openedVaults = (order: readonly Visible[]): readonly string[] =>
  order
    .filter(({ node, isOpen, canOpen }) => node.kind === 'vault' && (isOpen || !canOpen))
    .map(({ node }) => node.id)
    .slice(0, manyVaults);

/** What a person has unfolded and folded by id: of the whole picture, and apart from that of what a search found. */
export class Unfolded {
  readonly #whole: Map<string, boolean>;
  readonly #found = new Map<string, boolean>();

  constructor(kept: Readonly<Record<string, boolean>>) {
    this.#whole = new Map(Object.entries(kept));
  }

  /** That of what shows. */
  of(query: string): Map<string, boolean> {
    return query.trim() === '' ? this.#whole : this.#found;
  }

  /** A new search begins with all that it finds unfolded. */
  newSearch(): void {
    this.#found.clear();
  }

  toKeep(): Readonly<Record<string, boolean>> {
    return Object.fromEntries(this.#whole);
  }
}

/** The nodes above one, from the root down; undefined where there is no such node. */
export function wayTo(roots: readonly MapNode[], id: string): readonly MapNode[] | undefined {
  for (const node of roots) {
    if (node.id === id) return [];
    const below = wayTo(node.children, id);
    if (below) return [node, ...below];
  }
  return undefined;
}
