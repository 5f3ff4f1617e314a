import {
  inventoryViewOf,
  inventoryScope,
  type HealthSources,
  readUsers,
} from '../../health/readInventoryView.ts';
import {
  grantsRead,
  reachesInto,
  type KeyUsers,
  usersOfVault as usersIn,
  usersOfKey,
} from '../../health/keyDependencies.ts';
import type { InventoryPart } from '../../inventory/parts.ts';
import { keyStoreOf } from '../../inventory/keyStores.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import type { InventoryView } from '../../model/inventoryView.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../../model/resources.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import type { AffectedResource } from '../../session/session.ts';
import type { KeyLocation } from '../changes/keyLocation.ts';

/** The subscriptions of one tenant, because identities are used within a tenant, or all readable subscriptions. */
function readableSubscriptions(session: HealthSources, tenantId?: string): readonly Subscription[] {
  const found = session.inventory.snapshot.subscriptions;
  return tenantId === undefined ? found : found.filter((one) => sameId(one.tenantId, tenantId));
}

/** Loads lists that no view has loaded yet, in one tenant or in all of them: any tenant can use a key. */
export async function loadReadable(
  session: HealthSources,
  kind: 'accounts' | 'vaults',
  signal: AbortSignal,
  tenantId?: string,
): Promise<void> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const parts = readableSubscriptions(session, tenantId).map((subscription): InventoryPart => ({
    kind,
    subscription,
  }));
  await inventory.loadAll(parts, signal);
}

export interface LocatedAccount {
  readonly subscription: Subscription;
  readonly account: Account;
}

export interface VaultBehind {
  readonly subscription: Subscription;
  readonly vault: Vault;
}

/** The vaults of a tenant, or of all tenants, that have been read. */
export function vaultsInTenant(session: HealthSources, tenantId?: string): readonly VaultBehind[] {
  const { snapshot } = session.inventory;
  return readableSubscriptions(session, tenantId).flatMap((subscription) =>
    (valueOf(snapshot.get('vaults', subscription.id)) ?? []).map((vault) => ({ subscription, vault })),
  );
}

/** The accounts of a tenant that have been read. */
export function accountsInTenant(session: HealthSources, tenantId: string): readonly LocatedAccount[] {
  const { snapshot } = session.inventory;
  return readableSubscriptions(session, tenantId).flatMap((subscription) =>
    (valueOf(snapshot.get('accounts', subscription.id)) ?? []).map((account) => ({ subscription, account })),
  );
}

/** The accounts that use a key, and whether there might be more. */
export const accountsOnKey = (session: HealthSources, keyUri: string) =>
  accountsBehind(session, (view) => usersOfKey(view, keyUri));

function accountsBehind(
  session: HealthSources,
  find: (view: InventoryView) => KeyUsers,
): { readonly accounts: readonly LocatedAccount[]; readonly hidden: boolean } {
  const view = inventoryScope(session, readableSubscriptions(session));
  return knownAccounts(find(inventoryViewOf(session.inventory.snapshot, view)));
}

/** The users whose subscription can be read, and whether there might be more. */
export function knownAccounts({ users, hiding }: KeyUsers) {
  const accounts = users.flatMap(({ account, subscription }): LocatedAccount[] =>
    subscription ? [{ account, subscription }] : [],
  );
  return { accounts, hidden: hiding.length > 0 || accounts.length < users.length };
}

/** Reads the lists of accounts again for those that use a key. Undefined if the signal aborted. */
export const readUsersOfKey = (
  session: HealthSources,
  keyUri: string,
  signal: AbortSignal,
): Promise<KeyUsers | undefined> =>
  readUsers(session.inventory, inventoryScope(session, []), (view) => usersOfKey(view, keyUri), signal);

/** The location of an account's key, if its vault can be read. */
export function keyLocationOf(session: HealthSources, keyUri: string): KeyLocation | undefined {
  const uri = parseKeyUri(keyUri, session.azure.cloud);
  const found = uri?.keyStore === 'vault' ? keyStoreOf(session.inventory.snapshot, uri) : undefined;
  return (
    found &&
    uri && { subscription: found.subscription, vault: vaultSpecOf(found.vault), key: { name: uri.key } }
  );
}

/** The accounts of a tenant that use keys in a vault, and whether there might be more. */
export function accountsInVault(session: HealthSources, tenantId: string, vault: Pick<Vault, 'id' | 'name'>) {
  const { accounts, hidden } = accountsBehind(session, (view) => usersIn(view, vault));
  return {
    accounts: accounts.filter((one) => reachesInto(one, tenantId)).map(({ account }) => account),
    hidden,
  };
}

/** The accounts that a change can restore: the affected one, or all that use the affected vault. */
export function accountsBehindResource(
  session: HealthSources,
  { accountId, vaultId }: Pick<AffectedResource, 'accountId' | 'vaultId'>,
): readonly LocatedAccount[] {
  if (accountId === undefined)
    return vaultId === undefined
      ? []
      : accountsBehind(session, (view) => usersIn(view, { id: vaultId, name: nameIn(vaultId) })).accounts;
  const { snapshot } = session.inventory;
  return snapshot.subscriptions.flatMap((subscription) =>
    (valueOf(snapshot.get('accounts', subscription.id)) ?? [])
      .filter(({ id }) => sameId(id, accountId))
      .map((account) => ({ subscription, account })),
  );
}

const nameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** The inventory parts that a new grant in the key's vault changes. */
export const partsChangedByGrant = (
  session: HealthSources,
  keyLocation: KeyLocation,
): readonly InventoryPart[] => [
  { kind: 'vaults', subscription: keyLocation.subscription },
  ...grantsRead(session.inventory.snapshot, keyLocation.subscription, specVaultId(keyLocation)),
];
