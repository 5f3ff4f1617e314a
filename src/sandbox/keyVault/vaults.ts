import { idOf, nameOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { isHsm, type KeyStore, type ManagedHsm, type Vault } from '../model/vault.ts';
import { startOf, valueAt } from '../timeline.ts';

export const vaultType = 'Microsoft.KeyVault/vaults';
export const hsmType = 'Microsoft.KeyVault/managedHSMs';
export const vaultGroup = '/subscriptions/{subscription}/resourceGroups/{group}';
export const vaultPath = `${vaultGroup}/providers/Microsoft.KeyVault/vaults/{vault}` as const;
export const hsmPath = `${vaultGroup}/providers/Microsoft.KeyVault/managedHSMs/{hsm}` as const;

const day = 24 * 60 * 60 * 1000;

export type Condition = 'live' | 'deleted' | 'gone';

/** Soft-deleted vaults and HSMs are purged at the end of their retention. */
export function conditionOf(vault: KeyStore, at: number): Condition {
  if (startOf(vault.life) > at) return 'gone';
  if (valueAt(vault.life, at) === 'live') return 'live';
  return at < scheduledPurge(vault, at) ? 'deleted' : 'gone';
}

/** The time of the deletion in effect at a moment. */
export function deletionDate(vault: KeyStore, at: number): number {
  return vault.life.entries.findLast((one) => one.at <= at)?.at ?? 0;
}

export function scheduledPurge(vault: KeyStore, at: number): number {
  return deletionDate(vault, at) + vault.softDeleteRetentionInDays * day;
}

export function vaultUri(store: KeyStore): string {
  return `https://${store.name.toLowerCase()}.${isHsm(store) ? 'managedhsm' : 'vault'}.azure.net/`;
}

/** The host names of vaults and HSMs. */
export const vaultZone = /^([a-z0-9-]+)\.(vault|managedhsm)\.azure\.net$/i;

/** Whether a host name has the form of a vault's or an HSM's. The vault or HSM doesn't need to exist. */
export function isVaultHost(host: string): boolean {
  return vaultZone.test(host);
}

/** The live vault with this ID. */
export function findVault(state: State, id: string, now: number): Vault | undefined {
  return live(state.vaults, id, now);
}

/** The live managed HSM with this ID. */
export function findHsm(state: State, id: string, now: number): ManagedHsm | undefined {
  return live(state.hsms, id, now);
}

function live<T extends KeyStore>(stores: readonly T[], id: string, now: number): T | undefined {
  return withKey(stores, idOf, id.replace(/\/$/, '')).find((one) => conditionOf(one, now) === 'live');
}

/** The vault that owns a name, live or soft-deleted. Names are global. */
export function vaultNameOwner(state: State, name: string, now: number): Vault | undefined {
  return owner(state.vaults, name, now);
}

/** Like `ownerOfName`. Vaults and HSMs have separate DNS zones for their names. */
export function hsmOfName(state: State, name: string, now: number): ManagedHsm | undefined {
  return owner(state.hsms, name, now);
}

function owner<T extends KeyStore>(stores: readonly T[], name: string, now: number): T | undefined {
  const owners = withKey(stores, nameOf, name);
  return (
    owners.find((one) => conditionOf(one, now) === 'live') ??
    owners.find((one) => conditionOf(one, now) === 'deleted')
  );
}

/** An unset `enableRbacAuthorization` means access policies. */
export function usesRbac(vault: Vault, at: number): boolean {
  return valueAt(vault.settings, at).enableRbacAuthorization === true;
}
