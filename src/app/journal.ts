import type { JournalEntry } from '../domain/journal/entry.ts';

/** All that was changed through us, oldest first; the oldest go when there are too many. */
export interface Journal {
  readonly note: (entry: JournalEntry) => void;
  read(): Promise<readonly JournalEntry[]>;
}

/** So many are kept. */
export const entriesAtMost = 1000;

/** For the sandbox: gone with it, as what was changed is. */
export function memoryJournal(): Journal {
  let entries: readonly JournalEntry[] = [];
  return {
    note: (entry) => void (entries = [...entries.slice(1 - entriesAtMost), entry]),
    read: () => Promise.resolve(entries),
  };
}
