/** A request that changes something, recorded before it is sent. Of its body, only `details` are recorded. */
export interface JournaledChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Host and path, without the query: a resource id behind Azure Resource Manager's host, a key behind its vault's. */
  readonly on: string;
  /** Id of the signed-in account. */
  readonly account: string;
  readonly details?: ChangeDetails;
}

/** The details in a request body that the description of a change needs: names and IDs, but no secrets or settings. */
export interface ChangeDetails {
  /** The names of the properties that it sets. */
  readonly properties?: readonly string[];
  /** Whether it enables a key version, or disables it. */
  readonly enabled?: boolean;
  /** The ID of the role that it assigns. */
  readonly role?: string;
  /** The object IDs of the principals that get a role, or whose access policies change. */
  readonly principals?: readonly string[];
}

/** The details of a request's body, which is JSON. Undefined if it has none. */
export function changeDetails(body: unknown): ChangeDetails | undefined {
  const { properties, attributes } = fieldsOf(body);
  const own = fieldsOf(properties);
  const { enabled } = fieldsOf(attributes);
  const role = own['roleDefinitionId'];
  const policies: readonly unknown[] = Array.isArray(own['accessPolicies']) ? own['accessPolicies'] : [];
  const principals = [own['principalId'], ...policies.map((policy) => fieldsOf(policy)['objectId'])].filter(
    (id) => typeof id === 'string',
  );
  const names = [...Object.keys(own), ...Object.keys(fieldsOf(body))].filter((name) => name !== 'properties');
  const details: ChangeDetails = {
    ...(names.length > 0 ? { properties: names } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(typeof role === 'string' ? { role: role.slice(role.lastIndexOf('/') + 1) } : {}),
    ...(principals.length > 0 ? { principals } : {}),
  };
  return Object.keys(details).length > 0 ? details : undefined;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Azure's response to the change. */
export interface JournaledResponse {
  readonly status: number;
  /** Azure's own request id, for its support. */
  readonly requestId?: string;
}

/** A change with its response. Without a response, it is unknown whether Azure made the change. */
export type JournalEntry = JournaledChange & Partial<JournaledResponse>;

/**
 * POST requests that only read. Any other POST counts as a change, because an extra journal entry does
 * less harm than a missing one.
 */
const asking =
  /\/(resources|resourcesHistory|checkNameAvailability|checkPolicyRestrictions|queryResults|validate|whatIf|\$batch|token|list\w*|readonlykeys)$/i;

/** Whether a request might change something. `path` excludes the query. */
export const isChange = (method: string, path: string): boolean =>
  method === 'PUT' || method === 'PATCH' || method === 'DELETE' || (method === 'POST' && !asking.test(path));

/** Records the response to a change. */
export type NoteResponse = (answer: JournaledResponse) => void;

/** All changes made through the extension, oldest first; the oldest are dropped at the limit. */
export interface Journal {
  /** Records a change before it is sent. It resolves when the change is recorded or can't be, and never rejects. */
  readonly begin: (change: JournaledChange) => Promise<NoteResponse>;
  read(): Promise<readonly JournalEntry[]>;
  /** Calls the listener after each change, and after each response. */
  onDidChange(listener: () => void): { dispose(): void };
}

export const entriesAtMost = 1000;

/** For a drill: its entries end with it, like its changes. */
export function memoryJournal(): Journal {
  let entries: readonly JournalEntry[] = [];
  const { changed, onDidChange } = journalListeners();
  return {
    begin(change) {
      entries = [...entries.slice(1 - entriesAtMost), change];
      changed();
      return Promise.resolve((answer) => {
        entries = entries.map((entry) => (entry === change ? { ...change, ...answer } : entry));
        changed();
      });
    },
    read: () => Promise.resolve(entries),
    onDidChange,
  };
}

export function journalListeners(): Pick<Journal, 'onDidChange'> & { readonly changed: () => void } {
  const listeners = new Set<() => void>();
  return {
    changed: () => {
      for (const listener of listeners) listener();
    },
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}
