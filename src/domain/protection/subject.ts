import type { Account, Key, KeyVersion, Subscription, Vault } from '../model.ts';
import { homeName } from '../keyUri.ts';
import { sameId } from '../resourceId.ts';
import { text, type Text } from '../text.ts';
import { keyIdIn, readingOf, type DeletedVault, type Estate, type Reading } from './estate.ts';
import { keyName, type KeyName, type Places } from './places.ts';

export type FoundVault =
  | { readonly kind: 'here'; readonly vault: Vault }
  | { readonly kind: 'deleted'; readonly deleted: DeletedVault }
  | { readonly kind: 'unknown'; readonly why: Text };

export type FoundKey =
  | { readonly kind: 'here'; readonly key: Key }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: Text };

/** An account with a key of its own, and all that its protection hangs on. */
export interface Subject {
  readonly estate: Estate;
  readonly places: Places;
  readonly account: Account;
  readonly subscription: Subscription | undefined;
  readonly name: KeyName;
  readonly vault: FoundVault;
  readonly key: FoundKey;
  /** Where the key's vault is known. */
  readonly keyId: string | undefined;
  readonly versions: Reading<readonly KeyVersion[]>;
}

const unseenVault = text(
  'The vault is not among those that could be read: it may be deleted, or in a subscription or tenant that is not seen from here.',
);
const unseenHsm = text(
  'The managed HSM is not among those that could be read: it may be deleted, or in a subscription or tenant that is not seen from here, or you may not read managed HSMs there.',
);
const malformed = text("The account's key URI is not understood.");
const noVault = text('The vault of the key is not known.');

export function subjectOf(estate: Estate, places: Places, account: Account, keyUri: string): Subject {
  const name = places.names.get(keyUri) ?? keyName(keyUri, estate);
  const vault = findVault(places, name);
  const keyId = name.uri && vault.kind === 'here' ? keyIdIn(vault.vault.id, name.uri.key) : undefined;
  return {
    estate,
    places,
    account,
    subscription: places.subscriptions.get(account.subscriptionId.toLowerCase()),
    name,
    vault,
    key: findKey(estate, vault, keyId),
    keyId,
    versions: keyId === undefined ? { read: false, why: noVault } : readingOf(estate.versions, keyId),
  };
}

function findVault(places: Places, { uri }: KeyName): FoundVault {
  if (!uri) return { kind: 'unknown', why: malformed };
  const vault = places.vaults.get(homeName(uri));
  if (vault) return { kind: 'here', vault };
  const deleted = places.deletedVaults.get(homeName(uri));
  if (deleted) return { kind: 'deleted', deleted };
  return { kind: 'unknown', why: uri.home === 'managedHsm' ? unseenHsm : unseenVault };
}

function findKey(estate: Estate, found: FoundVault, keyId: string | undefined): FoundKey {
  if (found.kind !== 'here' || keyId === undefined) return { kind: 'unknown', why: noVault };
  const full = readingOf(estate.keys, keyId);
  if (full.read) return full.value ? { kind: 'here', key: full.value } : { kind: 'gone' };
  const list = readingOf(estate.keyLists, found.vault.id);
  if (!list.read) return { kind: 'unknown', why: list.why };
  const key = list.value.find(({ id }) => sameId(id, keyId));
  return key ? { kind: 'here', key } : { kind: 'gone' };
}
