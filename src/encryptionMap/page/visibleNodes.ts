import type { MapMark, MapNode, MapWords } from '../messages.ts';

export interface Visible {
  readonly node: MapNode;
  readonly level: number;
  readonly parent: Visible | undefined;
  readonly children: readonly Visible[];
  readonly isOpen: boolean;
  /** Whether the node has children. */
  readonly canOpen: boolean;
  /** The number of collapsed accounts in it, by state. */
  readonly folded: ReadonlyMap<MapMark, number>;
  readonly isMatch: boolean;
  readonly place: number;
  readonly among: number;
}

interface Wanted {
  /** The nodes that the user expanded or collapsed. */
  readonly open: ReadonlyMap<string, boolean>;
  readonly query: string;
  /** Finds the accounts in this state, as many as the bar counts, and no text. */
  readonly state?: MapMark | undefined;
}

/** What a search has found: nodes by their text, or accounts by their state. */
export interface Matches {
  readonly count: number;
  readonly of: 'nodes' | 'accounts';
}

export function matchesInWords({ count, of }: Matches, words: MapWords): string {
  if (count === 0) return words.noMatch;
  if (count === 1) return of === 'accounts' ? words.oneAccount : words.oneMatch;
  return (of === 'accounts' ? words.accounts : words.matches).replace('{0}', String(count));
}

/** A larger picture starts collapsed, root by root. */
const fewNodes = 60;
/** A search expands its matches until this number of nodes is visible. */
const unfoldedBySearch = 400;

const sizeOf = (roots: readonly MapNode[]): number =>
  roots.reduce((sum, { children }) => sum + 1 + sizeOf(children), 0);

/**
 * The visible part of a forest: everything if it is small, the roots if it is large, and only the matches during a
 * search.
 */
export function visibleOf(
  roots: readonly MapNode[],
  { open, query, state }: Wanted,
): { readonly roots: readonly Visible[]; readonly found: Matches | undefined } {
  const sought = query.trim().toLowerCase();
  const isSmall = sizeOf(roots) <= fewNodes;
  const found = sought === '' ? undefined : matchesIn(roots, state ? inState(state) : withText(sought));
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
      // The children of a match are visible, too, unless some of them match themselves.
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
    found: found && { count: found.own.size, of: state ? 'accounts' : 'nodes' },
  };
}

interface Found {
  readonly own: ReadonlySet<string>;
  /** The number of matches below a node, by its ID. */
  readonly below: ReadonlyMap<string, number>;
}

const withText =
  (sought: string) =>
  ({ name, status }: MapNode) =>
    name.toLowerCase().includes(sought) || status.toLowerCase().includes(sought);

const inState =
  (state: MapMark) =>
  ({ kind, mark }: MapNode) =>
    kind === 'account' && mark === state;

function matchesIn(roots: readonly MapNode[], isMatch: (node: MapNode) => boolean): Found {
  const own = new Set<string>();
  const below = new Map<string, number>();
  const count = (node: MapNode): number => {
    const under = node.children.reduce((sum, child) => sum + count(child), 0);
    const matches = isMatch(node);
    if (matches) own.add(node.id);
    below.set(node.id, under);
    return under + (matches ? 1 : 0);
  };
  roots.forEach(count);
  return { own, below };
}

const none: ReadonlyMap<MapMark, number> = new Map();

function accountsIn(
  nodes: readonly MapNode[],
  found = new Map<MapMark, number>(),
): ReadonlyMap<MapMark, number> {
  for (const { kind, mark, children } of nodes) {
    if (kind === 'account') found.set(mark, (found.get(mark) ?? 0) + 1);
    accountsIn(children, found);
  }
  return found;
}

/** All visible nodes in reading order. */
export const inOrder = (roots: readonly Visible[]): readonly Visible[] =>
  roots.flatMap((root) => [root, ...inOrder(root.children)]);

/** The keys of at most this number of vaults are read at once. */
const manyVaults = 60;

/** The expanded vaults, whose keys might not have been read yet. */
export const openedVaults = (order: readonly Visible[]): readonly string[] =>
  order
    .filter(({ node, isOpen, canOpen }) => node.kind === 'vault' && (isOpen || !canOpen))
    .map(({ node }) => node.id)
    .slice(0, manyVaults);

/**
 * The nodes that the user expanded or collapsed, by ID: those of the whole picture, and separately those of the search
 * results.
 */
export class Unfolded {
  readonly #whole: Map<string, boolean>;
  readonly #found = new Map<string, boolean>();

  constructor(kept: Readonly<Record<string, boolean>>) {
    this.#whole = new Map(Object.entries(kept));
  }

  /** The state of the visible picture. */
  of(query: string): Map<string, boolean> {
    return query.trim() === '' ? this.#whole : this.#found;
  }

  /** A new search expands all its matches. */
  newSearch(): void {
    this.#found.clear();
  }

  toKeep(): Readonly<Record<string, boolean>> {
    return Object.fromEntries(this.#whole);
  }
}

/** The ancestors of a node from the root down, or undefined if the node doesn't exist. */
export function ancestorsOf(roots: readonly MapNode[], id: string): readonly MapNode[] | undefined {
  for (const node of roots) {
    if (node.id === id) return [];
    const below = ancestorsOf(node.children, id);
    if (below) return [node, ...below];
  }
  return undefined;
}
