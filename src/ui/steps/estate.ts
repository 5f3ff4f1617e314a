import { grantsRead } from '../../app/grantsRead.ts';
import type { Part } from '../../app/inventory.ts';
import { valueOf } from '../../app/loadable.ts';
import type { KeyHome } from '../../app/changes/keyHome.ts';
import { estateOf } from '../../app/estate.ts';
import { isIn, parseKeyUri } from '../../domain/keyUri.ts';
import type { Account, Subscription, Vault } from '../../domain/model.ts';
import type { Estate } from '../../domain/protection/estate.ts';
import { usersOfKey, usersOfVault as usersIn, type Users } from '../../domain/revocation/users.ts';
import { specVaultId, vaultSpecOf } from '../../domain/spec.ts';
import { estateView } from '../protection/estateView.ts';
import type { Place } from './place.ts';

/** The subscriptions of one tenant: keys and identities are used within it. */
function inTenant({ session }: Place, tenantId: string): readonly Subscription[] {
  const found = valueOf(session.inventory.snapshot.get('subscriptions'));
  return (found?.subscriptions ?? []).filter((one) => one.tenantId.toLowerCase() === tenantId.toLowerCase());
}

/** Reads what no view has shown yet. */
export async function readTenant(
  place: Place,
  kind: 'accounts' | 'vaults',
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const { inventory } = place.session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const parts = inTenant(place, tenantId).map((subscription): Part => ({ kind, subscription }));
  await inventory.loadAll(parts, signal);
}

export interface Found {
  readonly subscription: Subscription;
  readonly account: Account;
}

/** The accounts of a tenant as far as they were read. */
export function accountsIn(place: Place, tenantId: string): readonly Found[] {
  const { snapshot } = place.session.inventory;
  return inTenant(place, tenantId).flatMap((subscription) =>
    (valueOf(snapshot.get('accounts', subscription.id)) ?? []).map((account) => ({ subscription, account })),
  );
}

/** The accounts with a key, and whether there may be others. */
export const usersOf = (place: Place, tenantId: string, keyUri: string) =>
  found(place, tenantId, (estate) => usersOfKey(estate, keyUri));

function found(
  place: Place,
  tenantId: string,
  find: (estate: Estate) => Users,
): { readonly accounts: readonly Found[]; readonly hidden: boolean } {
  const { session } = place;
  const view = estateView(session, inTenant(place, tenantId));
  const { users, hiding } = find(estateOf(session.inventory.snapshot, view));
  return {
    accounts: users.flatMap(({ account, subscription }) => (subscription ? [{ account, subscription }] : [])),
    hidden: hiding.length > 0,
  };
}

/** Where the key of an account is, as far as its vault can be seen: names are unique in a cloud. */
export function homeOf({ session }: Place, keyUri: string): KeyHome | undefined {
  const uri = parseKeyUri(keyUri, session.azure.cloud);
  if (uri?.home !== 'vault') return undefined;
  const { snapshot } = session.inventory;
  for (const subscription of valueOf(snapshot.get('subscriptions'))?.subscriptions ?? []) {
    const vaults = valueOf(snapshot.get('vaults', subscription.id)) ?? [];
    const vault = vaults.find((one) => isIn(uri, one));
    if (vault) return { subscription, vault: vaultSpecOf(vault), key: { name: uri.key } };
  }
  return undefined;
}

/** The accounts whose keys are in a vault, and whether there may be others. */
export function usersOfVault(place: Place, tenantId: string, vault: Pick<Vault, 'id' | 'name'>) {
  const { accounts, hidden } = found(place, tenantId, (estate) => usersIn(estate, vault));
  return { accounts: accounts.map(({ account }) => account), hidden };
}

/** What the views show of where an account's key is, and a new grant there changes. */
export const touchedIn = ({ session }: Place, home: KeyHome): readonly Part[] => [
  { kind: 'vaults', subscription: home.subscription },
  ...grantsRead(session.inventory.snapshot, home.subscription, specVaultId(home)),
];
