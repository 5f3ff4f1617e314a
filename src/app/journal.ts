import type { Answered, Change, JournalEntry } from '../domain/journal/entry.ts';

/** Notes the answer to a change. */
export type Complete = (answer: Answered) => void;

/** All that was changed through us, oldest first; the oldest go when there are too many. */
export interface Journal {
  /** Notes a change before it is sent. It resolves when the change is noted or can't be, and never rejects. */
  readonly begin: (change: Change) => Promise<Complete>;
  read(): Promise<readonly JournalEntry[]>;
}

/** So many are shown. */
export const entriesAtMost = 1000;

/** For the sandbox: gone with it, as what was changed is. */
export function memoryJournal(): Journal {
  let entries: readonly JournalEntry[] = [];
  return {
    begin(change) {
      entries = [...entries.slice(1 - entriesAtMost), change];
      return Promise.resolve((answer) => {
        entries = entries.map((entry) => (entry === change ? { ...change, ...answer } : entry));
      });
    },
    read: () => Promise.resolve(entries),
  };
}
