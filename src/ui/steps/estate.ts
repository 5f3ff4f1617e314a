import type { Part } from '../../app/inventory.ts';
import { valueOf } from '../../app/loadable.ts';
import type { KeyHome } from '../../app/changes/keyHome.ts';
import { parseKeyUri, sameKey } from '../../domain/keyUri.ts';
import type { Account, Subscription } from '../../domain/model.ts';
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

/** The accounts of a tenant as far as they were read, and whether there may be others. */
export function accountsIn(place: Place, tenantId: string): { accounts: readonly Found[]; hidden: boolean } {
  const { snapshot } = place.session.inventory;
  const subscriptions = inTenant(place, tenantId);
  const read = subscriptions.map((subscription) => ({
    subscription,
    part: snapshot.get('accounts', subscription.id),
  }));
  return {
    accounts: read.flatMap(({ subscription, part }) =>
      (valueOf(part) ?? []).map((account) => ({ subscription, account })),
    ),
    hidden:
      read.some(({ part }) => part.state !== 'ready') ||
      (valueOf(snapshot.get('subscriptions'))?.failures ?? []).length > 0,
  };
}

export const usersOf = (place: Place, tenantId: string, keyUri: string) => {
  const { accounts, hidden } = accountsIn(place, tenantId);
  const { cloud } = place.session.azure;
  return {
    accounts: accounts.filter(({ account }) => account.keyUri && sameKey(account.keyUri, keyUri, cloud)),
    hidden,
  };
};

/** Where the key of an account is, as far as its vault can be seen: names of vaults are unique in a cloud. */
export function homeOf(place: Place, tenantId: string, keyUri: string): KeyHome | undefined {
  const uri = parseKeyUri(keyUri, place.session.azure.cloud);
  if (uri?.home !== 'vault') return undefined;
  for (const subscription of inTenant(place, tenantId)) {
    const vaults = valueOf(place.session.inventory.snapshot.get('vaults', subscription.id)) ?? [];
    const vault = vaults.find(({ name }) => name.toLowerCase() === uri.vault);
    if (vault) {
      const { name, resourceGroup, location } = vault;
      return { subscription, vault: { name, resourceGroup, location }, key: { name: uri.key } };
    }
  }
  return undefined;
}

/** The accounts whose keys are in a vault, and whether there may be others. */
export function usersOfVault(place: Place, tenantId: string, vault: string) {
  const { accounts, hidden } = accountsIn(place, tenantId);
  const { cloud } = place.session.azure;
  return {
    accounts: accounts
      .map(({ account }) => account)
      .filter(({ keyUri }) => parseKeyUri(keyUri ?? '', cloud)?.vault === vault.toLowerCase()),
    hidden,
  };
}
