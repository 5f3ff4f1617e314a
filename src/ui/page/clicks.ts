import { type Offer, offersOf, type Page } from './page.ts';

interface Offered extends Offer {
  /** The first drawing that has offered it without a break. */
  readonly since: number;
}

/**
 * Which clicks count. A page is drawn in another process, so a click can be older than what its host offers by then: it
 * counts if the drawing that it was made on has offered the same, and every drawing since.
 */
export class Clicks {
  #drawing = 0;
  #offered: ReadonlyMap<string, Offered> = new Map();

  /** @returns the number of the drawing, which its clicks carry */
  drawn(page: Page): number {
    const drawing = ++this.#drawing;
    const former = this.#offered;
    this.#offered = new Map(
      [...offersOf(page)].map(([id, offer]) => {
        const known = former.get(id);
        return [id, { ...offer, since: known?.meaning === offer.meaning ? known.since : drawing }];
      }),
    );
    return drawing;
  }

  /** The page is about something else from now on. */
  clear(): void {
    this.#offered = new Map();
  }

  /** What a click runs. Undefined if it isn't offered anymore, or has become something else. */
  find(id: string, drawing: number): (() => unknown) | undefined {
    const offer = this.#offered.get(id);
    return offer && offer.since <= drawing ? offer.run : undefined;
  }
}
