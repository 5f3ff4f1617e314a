import { partId, type Part, type PartKind, type Parts, type Snapshot } from '../../app/inventory.ts';
import { valueOf, type Loadable } from '../../app/loadable.ts';
import { partsOf, rowsOf, type Chosen } from './children.ts';
import { replaced } from './difference.ts';
import type { Branch, Node } from './node.ts';

interface DrawnPart {
  readonly part: Part;
  readonly loaded: Loadable<Parts[PartKind]>;
  readonly rows: readonly Node[] | undefined;
}

const all: Part = { kind: 'subscriptions' };

/** The rows of a part that is shown as rows; undefined for the others. */
const rowsIn = (snapshot: Snapshot, part: Part): readonly Node[] | undefined =>
  part.kind === 'vaults' || part.kind === 'accounts'
    ? rowsOf(snapshot, part.kind, part.subscription)
    : undefined;

/**
 * What VS Code has been given of a view. It knows its rows by the nodes that it was given first: a row that changes in
 * its place goes on under that node, so that only this row is drawn again, and nothing moves or collapses.
 */
export class Drawn {
  readonly #parts = new Map<string, DrawnPart>();
  #given = new WeakMap<Node, Node>();
  #current = new WeakMap<Node, Node>();

  parts(): readonly Part[] {
    return [...this.#parts.values()].map(({ part }) => part);
  }

  clear(): void {
    this.#parts.clear();
  }

  remember(snapshot: Snapshot, branch: Branch, chosen: Chosen): void {
    const parts = partsOf(snapshot, branch, chosen);
    if (branch.kind === 'view') {
      this.#given = new WeakMap();
      this.#current = new WeakMap();
    }
    for (const part of branch.kind === 'view' ? [all, ...parts] : parts) this.#draw(snapshot, part);
  }

  /** The newest state of a node that VS Code was given. */
  current(node: Node): Node {
    return this.#current.get(node) ?? node;
  }

  differs(snapshot: Snapshot): boolean {
    return [...this.#parts.values()].some((drawn) => isNew(snapshot, drawn));
  }

  /** The rows to draw again, as VS Code knows them; undefined where the whole view is to be drawn. */
  follow(snapshot: Snapshot): readonly Node[] | undefined {
    const drawn = [...this.#parts.values()];
    // Why a view is empty may have changed.
    if (drawn.every(({ rows }) => !rows || rows.length === 0)) return undefined;
    const rows: Node[] = [];
    for (const { part, rows: before } of drawn.filter((each) => isNew(snapshot, each))) {
      const after = rowsIn(snapshot, part);
      const pairs = before && after && replaced(before, after);
      if (!pairs) return undefined;
      for (const [old, node] of pairs) {
        const given = this.#given.get(old) ?? old;
        this.#given.set(node, given);
        this.#current.set(given, node);
        rows.push(given);
      }
      this.#draw(snapshot, part);
    }
    return rows;
  }

  #draw(snapshot: Snapshot, part: Part): void {
    const id = partId(part);
    this.#parts.set(`${part.kind}:${id.toLowerCase()}`, {
      part,
      loaded: snapshot.get(part.kind, id),
      rows: rowsIn(snapshot, part),
    });
  }
}

/** That something is being read is no news; what was found of it meanwhile is. */
function isNew(snapshot: Snapshot, { part, loaded }: DrawnPart): boolean {
  const now = snapshot.get(part.kind, partId(part));
  return now !== loaded && (now.state !== 'loading' || valueOf(now) !== valueOf(loaded));
}
