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
