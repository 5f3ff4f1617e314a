import { partsBehindKeys } from '../health/readInventoryView.ts';
import { type InventoryPart, partId } from '../inventory/parts.ts';
import type { Session } from '../session/session.ts';
import { type ChosenSubscriptions, partsShown, shownSubscriptions } from './children.ts';
import type { ViewName } from './nodes/node.ts';

/**
 * Reads everything that a view shows, in display order, while the view is visible: first what Resource Graph returns
 * for all subscriptions at once, then each subscription from Azure itself.
 */
export class ViewReader {
  readonly #view: ViewName;
  readonly #chosen: () => ChosenSubscriptions;
  #hidden = new AbortController();
  /** The read in progress. */
  #reading: object | undefined;
  #isStopped = false;

  constructor(view: ViewName, chosen: () => ChosenSubscriptions) {
    this.#view = view;
    this.#chosen = chosen;
  }

  /** The next read to run. Undefined if there's nothing to read, or a read is in progress. */
  next(session: Session): (() => Promise<void>) | undefined {
    if (this.#reading || this.#open(session, new Set()).length === 0) return undefined;
    if (this.#hidden.signal.aborted) {
      this.#isStopped = true;
      return undefined;
    }
    return () => this.#read(session);
  }

  /** Stops reading when the view is hidden. When it's visible again, returns whether there's something left to read. */
  show(visible: boolean): boolean {
    if (!visible) {
      this.#isStopped ||= this.#reading !== undefined;
      this.#hidden.abort();
      return false;
    }
    if (this.#hidden.signal.aborted) this.#begin();
    const left = this.#isStopped;
    this.#isStopped = false;
    return left;
  }

  /** Stops the reads of a session that has ended. */
  restart(): void {
    if (this.#hidden.signal.aborted) return;
    this.#hidden.abort();
    this.#begin();
  }

  #begin(): void {
    this.#hidden = new AbortController();
    this.#reading = undefined;
  }

  async #read(session: Session): Promise<void> {
    if (this.#reading) return;
    const own = (this.#reading = {});
    const { signal } = this.#hidden;
    // A read that the user declined, or that was canceled elsewhere, isn't repeated.
    const tried = new Set<string>();
    try {
      for (;;) {
        const open = this.#open(session, tried);
        if (signal.aborted || open.length === 0) return;
        for (const part of open) tried.add(nameOf(part));
        await this.#survey(session, signal);
        await session.inventory.loadAll(open, signal);
      }
    } finally {
      if (this.#reading === own) this.#reading = undefined;
    }
  }

  async #survey({ inventory }: Session, signal: AbortSignal): Promise<void> {
    if (this.#view === 'subscriptions') return;
    const subscriptions = shownSubscriptions(inventory.snapshot, this.#chosen());
    await Promise.all([
      inventory.survey(this.#view, subscriptions, signal),
      // The vaults contain the accounts' keys.
      ...(this.#view === 'accounts' ? [inventory.survey('vaults', subscriptions, signal)] : []),
    ]);
  }

  /**
   * The parts that Azure hasn't confirmed yet: first the subscriptions, then their contents, then the keys of the
   * accounts.
   */
  #open(session: Session, tried: ReadonlySet<string>): readonly InventoryPart[] {
    const { inventory } = session;
    const isOpen = (part: InventoryPart) => !inventory.isConfirmed(part) && !tried.has(nameOf(part));
    const all: InventoryPart = { kind: 'subscriptions' };
    if (isOpen(all)) return [all];
    const { snapshot } = inventory;
    const parts = partsShown(snapshot, { kind: 'view', view: this.#view }, this.#chosen()).filter(isOpen);
    if (parts.length > 0 || this.#view !== 'accounts') return parts;
    return partsBehindKeys(session, shownSubscriptions(snapshot, this.#chosen())).filter(isOpen);
  }
}

const nameOf = (part: InventoryPart) => `${part.kind}:${partId(part).toLowerCase()}`;
