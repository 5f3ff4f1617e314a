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
