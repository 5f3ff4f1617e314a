/** A request that changes something, noted before it is sent. Its body is not recorded. */
export interface Change {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Host and path, without the query: a resource id behind Azure Resource Manager's host, a key behind its vault's. */
  readonly on: string;
  /** Id of the signed-in account. */
  readonly account: string;
}

/** Azure's response to the change. */
export interface Answered {
  readonly status: number;
  /** Azure's own request id, for its support. */
  readonly requestId?: string;
}

/** A change with its response. Without a response, it is unknown whether Azure made the change. */
export type JournalEntry = Change & Partial<Answered>;

/**
 * POST requests that only read. Any other POST counts as a change, because an extra journal entry does
 * less harm than a missing one.
 */
const asking =
  /\/(resources|resourcesHistory|checkNameAvailability|checkPolicyRestrictions|validate|whatIf|\$batch|token|list\w*|readonlykeys)$/i;

/** Whether a request may change something. `path` is without the query. */
export const isChange = (method: string, path: string): boolean =>
  method === 'PUT' || method === 'PATCH' || method === 'DELETE' || (method === 'POST' && !asking.test(path));

/** Notes the response to a change. */
export type Complete = (answer: Answered) => void;

/** All changes made through the extension, oldest first; the oldest are dropped when there are too many. */
export interface Journal {
  /** Notes a change before it is sent. It resolves when the change is noted or can't be, and never rejects. */
  readonly begin: (change: Change) => Promise<Complete>;
  read(): Promise<readonly JournalEntry[]>;
}

/** The most entries that are displayed. */
export const entriesAtMost = 1000;

/** For the sandbox: its entries end with it, like its changes. */
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
