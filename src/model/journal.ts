/** A request that changes something, as it is noted before it is sent: what it says to Azure is not kept. */
export interface Change {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Host and path, without the query: a resource id behind Azure Resource Manager's host, a key behind its vault's. */
  readonly on: string;
  /** Id of the account that was signed in with. */
  readonly account: string;
}

/** What Azure answered to it. */
export interface Answered {
  readonly status: number;
  /** Azure's own, for its support. */
  readonly requestId?: string;
}

/** A change with its answer. No answer was seen where there is none: then nobody knows whether Azure has done it. */
export type JournalEntry = Change & Partial<Answered>;

/** Requests by POST that only ask. What is not known here counts as a change: better one line too many. */
const asking =
  /\/(resources|resourcesHistory|checkNameAvailability|checkPolicyRestrictions|validate|whatIf|\$batch|token|list\w*|readonlykeys)$/i;

/** Whether a request may change something. `path` is without the query. */
export const isChange = (method: string, path: string): boolean =>
  method === 'PUT' || method === 'PATCH' || method === 'DELETE' || (method === 'POST' && !asking.test(path));

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
