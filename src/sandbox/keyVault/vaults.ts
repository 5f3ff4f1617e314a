import { idOf, nameOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { isHsm, type KeyStore, type ManagedHsm, type Vault } from '../model/vault.ts';
import { startOf, valueAt } from '../timeline.ts';

export const vaultType = 'Microsoft.KeyVault/vaults';
export const hsmType = 'Microsoft.KeyVault/managedHSMs';
export const group = '/subscriptions/{subscription}/resourceGroups/{group}';
export const vaultPath = `${group}/providers/Microsoft.KeyVault/vaults/{vault}` as const;
export const hsmPath = `${group}/providers/Microsoft.KeyVault/managedHSMs/{hsm}` as const;

const day = 24 * 60 * 60 * 1000;

export type Condition = 'live' | 'deleted' | 'gone';

/** Soft-deleted vaults and HSMs are purged when their retention ends. */
export function conditionOf(vault: KeyStore, at: number): Condition {
  if (startOf(vault.life) > at) return 'gone';
  if (valueAt(vault.life, at) === 'live') return 'live';
  return at < scheduledPurge(vault, at) ? 'deleted' : 'gone';
}

/** When the deletion that holds at a moment was made. */
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

/** Whether a host is a vault's or an HSM's, whether or not there is such a one. */
export function isVaultHost(host: string): boolean {
  return vaultZone.test(host);
}

/** The vault of that id, live. */
export function findVault(state: State, id: string, now: number): Vault | undefined {
  return live(state.vaults, id, now);
}

/** The managed HSM of that id, live. */
export function findHsm(state: State, id: string, now: number): ManagedHsm | undefined {
  return live(state.hsms, id, now);
}

function live<T extends KeyStore>(stores: readonly T[], id: string, now: number): T | undefined {
  return withKey(stores, idOf, id.replace(/\/$/, '')).find((one) => conditionOf(one, now) === 'live');
}

/** The vault that owns a name, live or soft-deleted; names are global. */
export function ownerOfName(state: State, name: string, now: number): Vault | undefined {
  return owner(state.vaults, name, now);
}

/** As `ownerOfName`: vaults and HSMs have their names in zones of their own. */
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

/** `enableRbacAuthorization` that was never set means access policies. */
export function usesRbac(vault: Vault, at: number): boolean {
  return valueAt(vault.settings, at).enableRbacAuthorization === true;
}
