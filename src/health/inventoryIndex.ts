import {
  type DeletedKeyStore,
  type InventoryView,
  keyIdIn,
  type ReadResult,
  readResultOf,
  type ReadResults,
  type Unread,
} from '../model/inventoryView.ts';
import { keyStoreName, keyStoreNameOf, type KeyUri, parseKeyUri, versionlessUri } from '../model/keyUri.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Key, KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Verdict } from './verdict.ts';

/** A key as an account's URI names it. */
export interface KeyName {
  /** Undefined if the URI isn't a key URI of this cloud. */
  readonly uri: KeyUri | undefined;
  /** The same for every spelling of the URI: Key Vault's names are case-insensitive. */
  readonly id: string;
}

/**
 * The inventory view, indexed in one pass by the names that its parts use for each other, so that assessing
 * an account needs no search.
 */
export interface InventoryIndex {
  /** By GUID. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** By `homeName`. */
  readonly vaults: ReadonlyMap<string, Vault>;
  readonly deletedVaults: ReadonlyMap<string, DeletedKeyStore>;
  /** By the URI as the account has it. */
  readonly names: ReadonlyMap<string, KeyName>;
  /** How many accounts use a key, by its name's id. */
  readonly users: ReadonlyMap<string, number>;
  /** How many accounts access their keys as the first-party principal, by tenant. */
  readonly firstPartyAccounts: ReadonlyMap<string, number>;
  /**
   * Scopes that might have accounts that we can't read. If there is any, every count of accounts is "at least" that
   * number.
   */
  readonly hidingAccounts: readonly Unread[];
  readonly unread: readonly Unread[];
  /**
   * Verdicts that are the same for all accounts of a tenant, vault or key: each is computed once, and its object is shared.
   */
  readonly sharedVerdicts: Map<string, Verdict>;
}

export function sharedVerdict(
  { sharedVerdicts }: InventoryIndex,
  about: string,
  judge: () => Verdict,
): Verdict {
  const before = sharedVerdicts.get(about);
  if (before) return before;
  const verdict = judge();
  sharedVerdicts.set(about, verdict);
  return verdict;
}

export function inventoryIndex(view: InventoryView): InventoryIndex {
  const subscriptions = new Map(view.subscriptions.map((one) => [one.id.toLowerCase(), one]));
  const names = new Map<string, KeyName>();
  const users = new Map<string, number>();
  const firstPartyAccounts = new Map<string, number>();
  for (const account of allAccounts(view)) {
    const { keyUri, subscriptionId, defaultIdentity } = account;
    if (keyUri === undefined) continue;
    const name = namesOfAccounts.get(account) ?? keyName(keyUri, view);
    namesOfAccounts.set(account, name);
    names.set(keyUri, name);
    count(users, name.id);
    const tenant = subscriptions.get(subscriptionId.toLowerCase())?.tenantId.toLowerCase();
    if (defaultIdentity.kind === 'firstParty' && tenant) count(firstPartyAccounts, tenant);
  }
  const hidingAccounts = [...view.tenants, ...unreadOf(view, 'accounts')].sort(byName);
  return {
    subscriptions,
    vaults: new Map(all(view.vaults).map((vault) => [keyStoreNameOf(vault), vault])),
    deletedVaults: new Map(all(view.deletedVaults).map((one) => [deletedName(one), one])),
    names,
    users,
    firstPartyAccounts,
    hidingAccounts,
    unread: unreadIn(view, hidingAccounts),
    sharedVerdicts: new Map(),
  };
}

/** The index of a view that has the accounts and vaults of an earlier one, but other keys or versions. */
export const indexAgain = (view: InventoryView, before: InventoryIndex): InventoryIndex => ({
  ...before,
  unread: unreadIn(view, before.hidingAccounts),
  sharedVerdicts: new Map(),
});

const unreadIn = (view: InventoryView, hidingAccounts: readonly Unread[]): readonly Unread[] => [
  ...hidingAccounts,
  ...[...unreadOf(view, 'vaults'), ...unreadParts(view)].sort(byName),
];

/** The `homeName` of a deleted vault or HSM. */
const deletedName = ({ name, keyStore = 'vault' }: DeletedKeyStore) =>
  keyStoreName({ keyStore, vault: name.toLowerCase() });

/**
 * An account belongs to one cloud, so its key has one name: it is parsed once, however often the account is assessed.
 */
const namesOfAccounts = new WeakMap<Account, KeyName>();

const byName = (a: Unread, b: Unread) => compare(a.name, b.name) || compare(a.kind, b.kind);

/** The same order everywhere: a locale's order would sort reports of the same Azure estate differently. */
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const allAccounts = ({ accounts }: InventoryView): readonly Account[] => all(accounts);

export function keyName(keyUri: string, { cloud }: InventoryView): KeyName {
  const uri = parseKeyUri(keyUri, cloud);
  return { uri, id: (uri ? versionlessUri(uri, cloud) : keyUri.trim()).toLowerCase() };
}

const all = <T>(readings: ReadResults<readonly T[]>): readonly T[] =>
  [...readings].flatMap(([, reading]) => (reading.read ? reading.value : []));

const count = (counts: Map<string, number>, key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Subscriptions whose accounts or vaults were not read, were read only in part, or couldn't be read. */
function unreadOf(view: InventoryView, kind: 'accounts' | 'vaults'): readonly Unread[] {
  return view.subscriptions.flatMap(({ id, name }) => {
    const reading = view[kind].get(id.toLowerCase());
    const why = reading?.read ? reading.more : (reading?.why ?? text("It wasn't read."));
    return why ? { kind, name, why } : [];
  });
}

/** Other reads that failed. A part that was never requested is not a failure. */
function unreadParts(view: InventoryView): readonly Unread[] {
  const { keyLists, keys, versions, assignments, firstParty, applications } = view;
  const parts = [
    ['keys', keyLists],
    ['keys', keys],
    ['versions', versions],
    ['assignments', assignments],
    ['principal', firstParty],
    ['principal', applications],
  ] as const;
  return parts.flatMap(([kind, readings]) =>
    [...readings].flatMap(([name, reading]) => {
      const why = reading.read ? reading.more : reading.why;
      return why ? { kind, name, why } : [];
    }),
  );
}

type FoundVault =
  | { readonly kind: 'here'; readonly vault: Vault }
  | { readonly kind: 'deleted'; readonly deleted: DeletedKeyStore }
  | { readonly kind: 'unknown'; readonly why: Text };

export type FoundKey =
  | { readonly kind: 'here'; readonly key: Key }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: Text };

/** An account with a customer-managed key, and everything that its health depends on. */
export interface CheckedAccount {
  readonly view: InventoryView;
  readonly index: InventoryIndex;
  readonly account: Account;
  readonly subscription: Subscription | undefined;
  readonly name: KeyName;
  readonly vault: FoundVault;
  readonly key: FoundKey;
  /** Where the key's vault is known. */
  readonly keyId: string | undefined;
  readonly versions: ReadResult<readonly KeyVersion[]>;
}

const unseenVault = text(
  "Couldn't find the key vault. It might be deleted, or in a subscription or tenant that you can't read.",
);
const unseenHsm = text(
  "Couldn't find the managed HSM. It might be deleted, or in a subscription or tenant that you can't read.",
);
const malformed = text("The account's key URI is invalid.");
const noVault = text('The key vault is unknown.');

export function checkedAccountOf(
  view: InventoryView,
  index: InventoryIndex,
  account: Account,
  keyUri: string,
): CheckedAccount {
  const name = index.names.get(keyUri) ?? keyName(keyUri, view);
  const vault = findVault(index, name);
  const keyId = name.uri && vault.kind === 'here' ? keyIdIn(vault.vault.id, name.uri.key) : undefined;
  return {
    view,
    index,
    account,
    subscription: index.subscriptions.get(account.subscriptionId.toLowerCase()),
    name,
    vault,
    key: findKey(view, vault, keyId),
    keyId,
    versions: keyId === undefined ? { read: false, why: noVault } : readResultOf(view.versions, keyId),
  };
}

/** The vault or managed HSM that a key URI names. */
export const keyStoreIn = ({ vaults }: InventoryIndex, uri: KeyUri | undefined): Vault | undefined =>
  uri && vaults.get(keyStoreName(uri));

function findVault(index: InventoryIndex, { uri }: KeyName): FoundVault {
  if (!uri) return { kind: 'unknown', why: malformed };
  const vault = keyStoreIn(index, uri);
  if (vault) return { kind: 'here', vault };
  const deleted = index.deletedVaults.get(keyStoreName(uri));
  if (deleted) return { kind: 'deleted', deleted };
  return { kind: 'unknown', why: uri.keyStore === 'managedHsm' ? unseenHsm : unseenVault };
}

function findKey(view: InventoryView, found: FoundVault, keyId: string | undefined): FoundKey {
  if (found.kind !== 'here' || keyId === undefined) return { kind: 'unknown', why: noVault };
  const full = readResultOf(view.keys, keyId);
  if (full.read) return full.value ? { kind: 'here', key: full.value } : { kind: 'gone' };
  const list = readResultOf(view.keyLists, found.vault.id);
  if (!list.read) return { kind: 'unknown', why: list.why };
  const key = list.value.find(({ id }) => sameId(id, keyId));
  return key ? { kind: 'here', key } : { kind: 'gone' };
}
