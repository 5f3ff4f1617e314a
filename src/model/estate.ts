import type { Cloud } from './cloud.ts';
import type { KeyUri } from './keyUri.ts';
import type { Account, Key, KeyVersion, Subscription, Vault } from './resources.ts';
import type { Assignment } from './roleAssignments.ts';
import { text, type Text } from './text.ts';

/** Something that was read, or why it could not be. What was never asked for is in no readings at all. */
export type Reading<T> =
  /** `more` says why there may be more than that. */
  | { readonly read: true; readonly value: T; readonly more?: Text }
  | { readonly read: false; readonly why: Text };

/** By an id in lower case. */
export interface Readings<T> extends Iterable<readonly [id: string, reading: Reading<T>]> {
  get(id: string): Reading<T> | undefined;
}

/** A place that could not be looked into: what is in there is in no count. */
export interface Unread {
  readonly kind: 'tenant' | 'accounts' | 'vaults' | 'keys' | 'versions' | 'assignments' | 'principal';
  /** Its name or, where it has none, its id. */
  readonly name: string;
  readonly why: Text;
}

export interface DeletedVault {
  readonly name: string;
  /** Of the two, managed HSMs have to say so. */
  readonly home?: KeyUri['home'];
  /** When Azure deletes it for good, in milliseconds since the epoch. */
  readonly purged?: number;
}

/** All that is known of keys and accounts at one moment, and what is not. The protection is judged by it alone. */
export interface Estate {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A key that ends within so many days is worth watching. */
  readonly expiryDays: number;
  readonly subscriptions: readonly Subscription[];
  /** Tenants that could not be entered, and so may hide subscriptions. */
  readonly tenants: readonly Unread[];
  /** By subscription. */
  readonly accounts: Readings<readonly Account[]>;
  readonly vaults: Readings<readonly Vault[]>;
  /** By subscription. */
  readonly deletedVaults: Readings<readonly DeletedVault[]>;
  /** By vault: the list, which tells neither type nor operations nor version. */
  readonly keyLists: Readings<readonly Key[]>;
  /** By key, in full; undefined where there is no such key. */
  readonly keys: Readings<Key | undefined>;
  readonly versions: Readings<readonly KeyVersion[]>;
  /** By vault and principal (`assignmentsId`): those that reach the vault or one of its keys. */
  readonly assignments: Readings<readonly Assignment[]>;
  /** By tenant: the object id of the principal "Azure Cosmos DB"; undefined where the tenant has none. */
  readonly firstParty: Readings<string | undefined>;
  /** By tenant and application (`applicationIn`): the object id of its service principal there, undefined as above. */
  readonly applications: Readings<string | undefined>;
}

export const assignmentsId = (vaultId: string, principalId: string) =>
  `${vaultId} ${principalId}`.toLowerCase();

/** What an application is in a tenant: of another one than the account's, where the key is. */
export const applicationIn = (tenantId: string, applicationId: string) =>
  `${tenantId} ${applicationId}`.toLowerCase();

export const keyIdIn = (vaultId: string, name: string) => `${vaultId}/keys/${name}`;

/** What `keyIdIn` has put together, in whatever case Azure answers it. */
export function partsOfKeyId(keyId: string): { readonly vaultId: string; readonly name: string } {
  const [vaultId = '', name = ''] = keyId.split(/\/keys\//i);
  return { vaultId, name };
}

const notRead: Reading<never> = { read: false, why: text('It was not read.') };

export const readingOf = <T>(readings: Readings<T>, id: string): Reading<T> =>
  readings.get(id.toLowerCase()) ?? notRead;
