import type { Cloud } from './cloud.ts';
import type { KeyUri } from './keyUri.ts';
import type { Account, Key, KeyVersion, Subscription, Vault } from './resources.ts';
import type { Assignment } from './roleAssignments.ts';
import { text, type Text } from './text.ts';

/** A value that was read, or why it couldn't be read. A value that was never requested has no reading. */
export type Reading<T> =
  /** `more` says why the value may be incomplete. */
  | { readonly read: true; readonly value: T; readonly more?: Text }
  | { readonly read: false; readonly why: Text };

/** Keyed by id in lower case. */
export interface Readings<T> extends Iterable<readonly [id: string, reading: Reading<T>]> {
  get(id: string): Reading<T> | undefined;
}

/** Something that couldn't be read, so no count includes its content. */
export interface Unread {
  readonly kind: 'tenant' | 'accounts' | 'vaults' | 'keys' | 'versions' | 'assignments' | 'principal';
  /** Its name, or its id where it has no name. */
  readonly name: string;
  readonly why: Text;
}

export interface DeletedVault {
  readonly name: string;
  /** Managed HSMs must set it; without it, the key store is a vault. */
  readonly home?: KeyUri['home'];
  /** When Azure deletes it permanently, in milliseconds since the epoch. */
  readonly purged?: number;
}

/** Everything known about keys and accounts at one moment, and what is unknown. Health is assessed from this alone. */
export interface Estate {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A key that expires within this many days needs watching. */
  readonly expiryDays: number;
  readonly subscriptions: readonly Subscription[];
  /** Tenants that couldn't be entered, so they may hide subscriptions. */
  readonly tenants: readonly Unread[];
  /** By subscription. */
  readonly accounts: Readings<readonly Account[]>;
  readonly vaults: Readings<readonly Vault[]>;
  /** By subscription. */
  readonly deletedVaults: Readings<readonly DeletedVault[]>;
  /** By vault. Key lists contain neither type nor operations nor version. */
  readonly keyLists: Readings<readonly Key[]>;
  /** By key, in full; undefined where the key doesn't exist. */
  readonly keys: Readings<Key | undefined>;
  readonly versions: Readings<readonly KeyVersion[]>;
  /** By vault and principal (`assignmentsId`): those that reach the vault or one of its keys. */
  readonly assignments: Readings<readonly Assignment[]>;
  /** By tenant: the object id of the principal "Azure Cosmos DB"; undefined where the tenant doesn't have it. */
  readonly firstParty: Readings<string | undefined>;
  /**
   * By tenant and application (`applicationIn`): the object id of the application's service principal in that tenant;
   * undefined where the tenant doesn't have it.
   */
  readonly applications: Readings<string | undefined>;
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

const notRead: Reading<never> = { read: false, why: text('It was not read.') };

export const readingOf = <T>(readings: Readings<T>, id: string): Reading<T> =>
  readings.get(id.toLowerCase()) ?? notRead;
