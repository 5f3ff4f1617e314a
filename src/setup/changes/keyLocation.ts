import type { Azure } from '../../azure/api.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { isIn, type KeyUri } from '../../model/keyUri.ts';
import type { Account, Subscription, Vault } from '../../model/resources.ts';
import { type AccessPart, type CmkSpec, type Grantee, type KeyPart, vaultSpecOf } from '../../model/spec.ts';
import { keyReadings, once } from '../readings.ts';

/**
 * Where an account's key is. Its vault can be in another subscription than the account. For a vault in another tenant
 * that can't be read, only `applicationId` is known.
 */
export type KeyHome = Pick<KeyPart, 'subscription' | 'vault' | 'key' | 'applicationId'>;

/** The reads of the vault, key and access steps, for the identity that an account uses. */
export type KeyReadings = ReturnType<typeof keyReadingsOf>;

export const keyReadingsOf = (
  azure: Azure,
  home: KeyHome,
  grantee: Grantee | undefined,
  signal: AbortSignal,
) =>
  keyReadings<KeyPart & AccessPart>(
    azure,
    { ...home, vault: { ...home.vault, allowTrustedServices: true }, ...(grantee ? { grantee } : {}) },
    signal,
  );

/** The account that a change is about. */
export interface AccountPlace {
  readonly subscription: Subscription;
  /** The account as it was when the person chose it. */
  readonly account: Account;
}

/** Each value is read once for as long as the object is used. */
export function accountReadings(azure: Azure, { subscription, account }: AccountPlace, signal: AbortSignal) {
  const { accounts, access } = azure.in(subscription);
  return {
    cloud: azure.cloud,
    account: once(() => accounts.get(account.id, signal)),
    permissions: once((scope: string) => access.permissions(scope, signal)),
  };
}

/** Finds the vault of a key by name, in any tenant that a signed-in account can read. */
export async function findVault(
  inventory: Inventory,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<{ readonly subscription: Subscription; readonly vault: Vault } | undefined> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const subscriptions = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const find = () => {
    for (const subscription of subscriptions) {
      const vaults = valueOf(inventory.snapshot.get('vaults', subscription.id)) ?? [];
      const vault = vaults.find((one) => isIn(uri, one));
      if (vault) return { subscription, vault };
    }
    return undefined;
  };
  await inventory.survey('vaults', subscriptions, signal);
  const surveyed = find();
  if (surveyed) return surveyed;
  // Resource Graph can be minutes behind, and the caller might not have access to it.
  const lists = subscriptions.map((subscription) => ({ kind: 'vaults', subscription }) as const);
  await inventory.loadAll(lists, signal);
  return find();
}

/** Adds the vault's subscription to a specification with a key in another tenant, if the vault can be read. */
export async function vaultAcross(
  inventory: Inventory,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<CmkSpec> {
  if (spec.applicationId === undefined) return spec;
  const { home = 'vault', name, allowTrustedServices } = spec.vault;
  const uri: KeyUri = { home, vault: name.toLowerCase(), key: spec.key.name };
  const found = await findVault(inventory, uri, signal);
  if (!found) return spec;
  const vault = { ...vaultSpecOf(found.vault), ...(allowTrustedServices ? { allowTrustedServices } : {}) };
  return { ...spec, vault, vaultSubscription: found.subscription };
}
