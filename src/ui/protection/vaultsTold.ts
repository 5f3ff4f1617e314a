import type { PartKind, Snapshot } from '../../app/inventory.ts';
import { valueOf, type Loadable } from '../../app/loadable.ts';

const ofKeys: readonly PartKind[] = ['keys', 'key', 'versions', 'assignments'];

/** What of a part a judgement may hang on: that it is being read again says nothing. */
const told = (part: Loadable<unknown>) => (part.state === 'failed' ? part.problem : valueOf(part));

/** The vault that a part is of: a list's id is its vault's, the others' begin with it. */
const vaultOf = (id: string) => id.toLowerCase().replace(/(\/keys\/[^/]+| .*)$/, '');

/** When something of a vault's keys was last told: what is told of one vault says nothing of keys in the others. */
export class VaultsTold {
  /** Grows with every look that finds something new. */
  turn = 0;
  #looked = '';
  readonly #parts = new Map<string, unknown>();
  readonly #turns = new Map<string, number>();

  /** Takes in what is new of keys. @returns a mark of all that was told of them */
  look(snapshot: Snapshot): string {
    const now = ofKeys.map((kind) => snapshot.toldAt(kind)).join();
    if (now === this.#looked) return now;
    this.#looked = now;
    this.turn += 1;
    for (const kind of ofKeys)
      for (const [id, part] of snapshot.all(kind)) {
        const key = `${kind} ${id}`;
        const value = told(part);
        if (this.#parts.get(key) === value) continue;
        this.#parts.set(key, value);
        this.#turns.set(vaultOf(id), this.turn);
      }
    return now;
  }

  /** The turn at which something was last told of a key or of its vault; 0 where nothing was. */
  turnOf(keyId: string | undefined): number {
    return keyId === undefined ? 0 : (this.#turns.get(vaultOf(keyId)) ?? 0);
  }
}
