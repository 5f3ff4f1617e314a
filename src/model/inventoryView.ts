import type { Cloud } from './cloud.ts';
import type { KeyUri } from './keyUri.ts';
import type { Account, Key, KeyVersion, Subscription, Vault } from './resources.ts';
import type { Assignment } from './roleAssignments.ts';
import { text, type Text } from './text.ts';

/** A value that was read, or why it couldn't be read. A value that was never requested has no reading. */
export type ReadResult<T> =
  /** `more` says why the value may be incomplete. */
  | { readonly read: true; readonly value: T; readonly more?: Text }
  | { readonly read: false; readonly why: Text };

/** Keyed by id in lower case. */
export interface ReadResults<T> extends Iterable<readonly [id: string, reading: ReadResult<T>]> {
  get(id: string): ReadResult<T> | undefined;
}

/** Something that couldn't be read, so no count includes its content. */
export interface Unread {
  readonly kind: 'tenant' | 'accounts' | 'vaults' | 'keys' | 'versions' | 'assignments' | 'principal';
  /** Its name, or its id if it has no name. */
  readonly name: string;
  readonly why: Text;
}

export interface DeletedKeyStore {
  readonly name: string;
  /** Managed HSMs must set it; without it, the key store is a vault. */
  readonly keyStore?: KeyUri['keyStore'];
  /** When Azure deletes it permanently, in milliseconds since the epoch. */
  readonly purged?: number;
}

/**
 * Everything known about keys and accounts at one moment, and which data is unread. Health is assessed from this alone.
 */
export interface InventoryView {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A key that expires within this many days needs watching. */
  readonly expiryDays: number;
  readonly subscriptions: readonly Subscription[];
  /** Tenants that couldn't be entered, so they may hide subscriptions. */
  readonly tenants: readonly Unread[];
  /** By subscription. */
  readonly accounts: ReadResults<readonly Account[]>;
  readonly vaults: ReadResults<readonly Vault[]>;
  /** By subscription. */
  readonly deletedVaults: ReadResults<readonly DeletedKeyStore[]>;
  /** By vault. Key lists contain neither type nor operations nor version. */
  readonly keyLists: ReadResults<readonly Key[]>;
  /** By key, in full; undefined if the key doesn't exist. */
  readonly keys: ReadResults<Key | undefined>;
  readonly versions: ReadResults<readonly KeyVersion[]>;
  /** By vault and principal (`assignmentsId`): those that reach the vault or one of its keys. */
  readonly assignments: ReadResults<readonly Assignment[]>;
  /** By tenant: the object id of the principal "Azure Cosmos DB"; undefined if the tenant doesn't have it. */
  readonly firstParty: ReadResults<string | undefined>;
  /**
   * By tenant and application (`applicationIn`): the object id of the application's service principal in that tenant;
   * undefined if the tenant doesn't have it.
   */
  readonly applications: ReadResults<string | undefined>;
}

export const assignmentsId = (vaultId: string, principalId: string) =>
  `${vaultId} ${principalId}`.toLowerCase();

/** Names an application in one tenant: the key's tenant, which may differ from the account's. */
export const applicationIn = (tenantId: string, applicationId: string) =>
  `${tenantId} ${applicationId}`.toLowerCase();

export const keyIdIn = (vaultId: string, name: string) => `${vaultId}/keys/${name}`;

/** Splits an id that `keyIdIn` builds, in whatever case Azure returns it. */
export function partsOfKeyId(keyId: string): { readonly vaultId: string; readonly name: string } {
  const [vaultId = '', name = ''] = keyId.split(/\/keys\//i);
  return { vaultId, name };
}

const notRead: ReadResult<never> = { read: false, why: text("It wasn't read.") };

export const readResultOf = <T>(readings: ReadResults<T>, id: string): ReadResult<T> =>
  readings.get(id.toLowerCase()) ?? notRead;
