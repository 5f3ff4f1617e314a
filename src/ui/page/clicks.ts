import { type Offer, offersOf, type Page } from './page.ts';

interface Offered extends Offer {
  /** The first drawing since which it has been offered continuously. */
  readonly since: number;
}

/**
 * Decides which clicks count. A page is drawn in another process, so a click can be older than the current offers of
 * its host. It counts if its drawing, and every drawing since, has offered the same.
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

  /** Called when the page gets another subject. */
  clear(): void {
    this.#offered = new Map();
  }

  /** The action of a click. Undefined if it isn't offered anymore, or has become something else. */
  find(id: string, drawing: number): (() => unknown) | undefined {
    const offer = this.#offered.get(id);
    return offer && offer.since <= drawing ? offer.run : undefined;
  }
}
