import { keysBehind } from '../health/estateOfSnapshot.ts';
import { type Part, partId } from '../inventory/parts.ts';
import type { Session } from '../session/session.ts';
import { type Chosen, partsOf, shownSubscriptions } from './children.ts';
import type { ViewName } from './nodes/node.ts';

/**
 * Reads all that a view shows, in the order that it shows it, for as long as it is visible: first what Resource Graph
 * tells of everything at once, then each subscription from Azure itself.
 */
export class ViewReader {
  readonly #view: ViewName;
  readonly #chosen: () => Chosen;
  #hidden = new AbortController();
  /** The reading under way. */
  #reading: object | undefined;
  #isStopped = false;

  constructor(view: ViewName, chosen: () => Chosen) {
    this.#view = view;
    this.#chosen = chosen;
  }

  /** A reading to be done, or undefined where there is none, or one is under way. */
  next(session: Session): (() => Promise<void>) | undefined {
    if (this.#reading || this.#open(session, new Set()).length === 0) return undefined;
    if (this.#hidden.signal.aborted) {
      this.#isStopped = true;
      return undefined;
    }
    return () => this.#read(session);
  }

  /** Stops for a view that is hidden; answers, for one that is shown again, whether there is something left to do. */
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

  /** Gives up what is being read of a session that is over. */
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
    // What a person has declined, or what was cancelled elsewhere, is not tried over and over.
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
    const shown = shownSubscriptions(inventory.snapshot, this.#chosen());
    await Promise.all([
      inventory.survey(this.#view, shown, signal),
      // The accounts' keys are in them.
      ...(this.#view === 'accounts' ? [inventory.survey('vaults', shown, signal)] : []),
    ]);
  }

  /** What is not confirmed by Azure: the subscriptions first, then what is in them, then the keys of the first ones. */
  #open(session: Session, tried: ReadonlySet<string>): readonly Part[] {
    const { inventory } = session;
    const isOpen = (part: Part) => !inventory.isConfirmed(part) && !tried.has(nameOf(part));
    const all: Part = { kind: 'subscriptions' };
    if (isOpen(all)) return [all];
    const { snapshot } = inventory;
    const parts = partsOf(snapshot, { kind: 'view', view: this.#view }, this.#chosen()).filter(isOpen);
    if (parts.length > 0 || this.#view !== 'accounts') return parts;
    return keysBehind(session, shownSubscriptions(snapshot, this.#chosen())).filter(isOpen);
  }
}

const nameOf = (part: Part) => `${part.kind}:${partId(part).toLowerCase()}`;
