import type { Azure } from '../../azure/api.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { findKeyStore } from '../../inventory/keyStores.ts';
import type { KeyUri } from '../../model/keyUri.ts';
import type { Account, Subscription } from '../../model/resources.ts';
import {
  type AccessPart,
  type CmkSpec,
  type GrantedIdentity,
  type KeyPart,
  vaultSpecOf,
} from '../../model/spec.ts';
import { keyReadings, once } from '../readings.ts';

/**
 * Where an account's key is. Its vault can be in another subscription than the account. For a vault in another tenant
 * that can't be read, only `applicationId` is known.
 */
export type KeyLocation = Pick<KeyPart, 'subscription' | 'vault' | 'key' | 'applicationId'>;

/** The reads of the vault, key and access steps, for the identity that an account uses. */
export type AccountKeyReadings = ReturnType<typeof keyReadingsOf>;

export const keyReadingsOf = (
  azure: Azure,
  keyLocation: KeyLocation,
  identity: GrantedIdentity | undefined,
  signal: AbortSignal,
) =>
  keyReadings<KeyPart & AccessPart>(
    azure,
    {
      ...keyLocation,
      vault: { ...keyLocation.vault, allowTrustedServices: true },
      ...(identity ? { identity } : {}),
    },
    signal,
  );

/** The account that a change is about. */
export interface AccountPart {
  readonly subscription: Subscription;
  /** The account as it was when the user chose it. */
  readonly account: Account;
}

/** Each value is read once for as long as the object is used. */
export function accountReadings(azure: Azure, { subscription, account }: AccountPart, signal: AbortSignal) {
  const { accounts, access } = azure.in(subscription);
  return {
    cloud: azure.cloud,
    account: once(() => accounts.get(account.id, signal)),
    permissions: once((scope: string) => access.permissions(scope, signal)),
  };
}

/** Adds the vault's subscription to a specification with a key in another tenant, if the vault can be read. */
export async function vaultAcross(
  inventory: Inventory,
  spec: CmkSpec,
  signal: AbortSignal,
): Promise<CmkSpec> {
  if (spec.applicationId === undefined) return spec;
  const { keyStore = 'vault', name, allowTrustedServices } = spec.vault;
  const uri: KeyUri = { keyStore, vault: name.toLowerCase(), key: spec.key.name };
  const found = await findKeyStore(inventory, uri, signal);
  if (!found) return spec;
  const vault = { ...vaultSpecOf(found.vault), ...(allowTrustedServices ? { allowTrustedServices } : {}) };
  return { ...spec, vault, vaultSubscription: found.subscription };
}
