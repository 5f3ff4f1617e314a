import { estateOf, estateView, type Shown } from '../../health/estateOfSnapshot.ts';
import {
  grantsRead,
  reachesInto,
  type Users,
  usersOfVault as usersIn,
  usersOfKey,
} from '../../health/keyDependencies.ts';
import type { Part } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import type { Estate } from '../../model/estate.ts';
import { isIn, parseKeyUri } from '../../model/keyUri.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../../model/resources.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import type { KeyHome } from '../changes/keyLocation.ts';

/** The session whose inventory is searched. A command's `Place` is one. */
export interface Seeing {
  readonly session: Shown;
}

/** The subscriptions of one tenant, because identities are used within a tenant, or all readable subscriptions. */
function seenIn({ session }: Seeing, tenantId?: string): readonly Subscription[] {
  const found = valueOf(session.inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  return tenantId === undefined ? found : found.filter((one) => sameId(one.tenantId, tenantId));
}

/** Loads lists that no view has loaded yet, in one tenant or in all of them: any tenant can use a key. */
export async function readSeen(
  place: Seeing,
  kind: 'accounts' | 'vaults',
  signal: AbortSignal,
  tenantId?: string,
): Promise<void> {
  const { inventory } = place.session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const parts = seenIn(place, tenantId).map((subscription): Part => ({ kind, subscription }));
  await inventory.loadAll(parts, signal);
}

export interface Found {
  readonly subscription: Subscription;
  readonly account: Account;
}

/** The accounts of a tenant, as far as they have been read. */
export function accountsIn(place: Seeing, tenantId: string): readonly Found[] {
  const { snapshot } = place.session.inventory;
  return seenIn(place, tenantId).flatMap((subscription) =>
    (valueOf(snapshot.get('accounts', subscription.id)) ?? []).map((account) => ({ subscription, account })),
  );
}

/** The accounts that use a key, and whether there might be more. */
export const usersOf = (place: Seeing, keyUri: string) =>
  found(place, (estate) => usersOfKey(estate, keyUri));

function found(
  place: Seeing,
  find: (estate: Estate) => Users,
): { readonly accounts: readonly Found[]; readonly hidden: boolean } {
  const { session } = place;
  const view = estateView(session, seenIn(place));
  const { users, hiding } = find(estateOf(session.inventory.snapshot, view));
  return {
    accounts: users.flatMap(({ account, subscription }) => (subscription ? [{ account, subscription }] : [])),
    hidden: hiding.length > 0,
  };
}

/** The location of an account's key, if its vault can be read. Vault names are unique in a cloud. */
export function homeOf({ session }: Seeing, keyUri: string): KeyHome | undefined {
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

/** The accounts of a tenant that use keys in a vault, and whether there might be more. */
export function usersOfVault(place: Seeing, tenantId: string, vault: Pick<Vault, 'id' | 'name'>) {
  const { accounts, hidden } = found(place, (estate) => usersIn(estate, vault));
  return {
    accounts: accounts.filter((one) => reachesInto(one, tenantId)).map(({ account }) => account),
    hidden,
  };
}

/** The inventory parts that a new grant in the key's vault changes. */
export const touchedIn = ({ session }: Seeing, home: KeyHome): readonly Part[] => [
  { kind: 'vaults', subscription: home.subscription },
  ...grantsRead(session.inventory.snapshot, home.subscription, specVaultId(home)),
];
