import { joined, undoId, type Undo } from '../domain/revocation/undo.ts';

/** Where undo records are kept, over restarts where they are of Azure itself. */
export interface UndoStore {
  all(): readonly Undo[];
  write(undo: Undo): Promise<void>;
  drop(undo: Undo): Promise<void>;
}

/** Keeps what is about to be taken, with what was taken before and never put back. */
export const keep = (store: UndoStore, undo: Undo): Promise<void> =>
  store.write(joined(kept(store, undo), undo));

export const kept = (store: UndoStore, like: Undo): Undo | undefined =>
  store.all().find((one) => undoId(one) === undoId(like));
