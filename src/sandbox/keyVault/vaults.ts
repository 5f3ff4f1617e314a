import { idOf, nameOf, withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import type { Vault } from '../model/vault.ts';
import { startOf, valueAt } from '../timeline.ts';

export const vaultType = 'Microsoft.KeyVault/vaults';
export const group = '/subscriptions/{subscription}/resourceGroups/{group}';
export const vaultPath = `${group}/providers/Microsoft.KeyVault/vaults/{vault}` as const;

const day = 24 * 60 * 60 * 1000;

export type Condition = 'live' | 'deleted' | 'gone';

/** Soft-deleted vaults are purged when their retention ends. */
export function conditionOf(vault: Vault, at: number): Condition {
  if (startOf(vault.life) > at) return 'gone';
  if (valueAt(vault.life, at) === 'live') return 'live';
  return at < scheduledPurge(vault, at) ? 'deleted' : 'gone';
}

/** When the deletion that holds at a moment was made. */
export function deletionDate(vault: Vault, at: number): number {
  return vault.life.entries.findLast((one) => one.at <= at)?.at ?? 0;
}

export function scheduledPurge(vault: Vault, at: number): number {
  return deletionDate(vault, at) + vault.softDeleteRetentionInDays * day;
}

export function vaultUri(vault: Vault): string {
  return `https://${vault.name.toLowerCase()}.vault.azure.net/`;
}

/** The vault of that id, live. */
export function findVault(state: State, id: string, now: number): Vault | undefined {
  return withKey(state.vaults, idOf, id.replace(/\/$/, '')).find((one) => conditionOf(one, now) === 'live');
}

/** The vault that owns a name, live or soft-deleted; names are global. */
export function ownerOfName(state: State, name: string, now: number): Vault | undefined {
  const owners = withKey(state.vaults, nameOf, name);
  return (
    owners.find((one) => conditionOf(one, now) === 'live') ??
    owners.find((one) => conditionOf(one, now) === 'deleted')
  );
}

/** `enableRbacAuthorization` that was never set means access policies. */
export function usesRbac(vault: Vault, at: number): boolean {
  return valueAt(vault.settings, at).enableRbacAuthorization === true;
}
