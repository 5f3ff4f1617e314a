/** One request that changes something, as it is kept: what it said to Azure is not. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Host and path, without the query: a resource id behind Azure Resource Manager's host, a key behind its vault's. */
  readonly on: string;
  /** Id of the account that was signed in with. */
  readonly account: string;
  /** Absent where no answer came: then nobody knows whether Azure has done it. */
  readonly status?: number;
  /** Azure's own, for its support. */
  readonly requestId?: string;
}

/** Requests by POST that only ask. What is not known here counts as a change: better one line too many. */
const asking =
  /\/(resources|resourcesHistory|checkNameAvailability|checkPolicyRestrictions|validate|whatIf|\$batch|token|list\w*|readonlykeys)$/i;

/** Whether a request may change something. `path` is without the query. */
export const isChange = (method: string, path: string): boolean =>
  method === 'PUT' || method === 'PATCH' || method === 'DELETE' || (method === 'POST' && !asking.test(path));

/** An entry from its line in a file, or undefined where it is none. */
export function readEntry(line: string): JournalEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { at, method, on, account, status, requestId } = value as Record<string, unknown>;
  if (typeof at !== 'number' || !Number.isFinite(new Date(at).getTime())) return undefined;
  if (typeof method !== 'string' || typeof on !== 'string' || typeof account !== 'string') return undefined;
  return {
    at,
    method,
    on,
    account,
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}
