import { findKey, newestVersion } from '../keyVault/keys.ts';
import type { Account } from '../model/account.ts';
import type { State } from '../model/state.ts';
import { isHsm, type Key, type KeyStore, type KeyVersion } from '../model/vault.ts';
import { accountSettingsOf, tenantOf } from './accounts.ts';
import { lookAtKey, type VersionInUse } from './keyAccess.ts';
import { readKeyUri, storeOf } from './keyUri.ts';

/**
 * The version of its key that an account uses: the newest one when it got the key, and later ones with a delay, as long
 * as it can still use the one that it has. A revoked account keeps its version, so a new version doesn't restore it
 * (docs/azure.md, Keys and rotation).
 */
export function usedVersion(state: State, account: Account, now: number): VersionInUse | undefined {
  const found = keyOf(state, account, now);
  if (found === undefined) return undefined;
  const { vault, key, since } = found;
  let used = newestVersion(key, since);
  if (used === undefined) return 'lost';
  for (const next of key.versions) {
    if (next.createdAt <= Math.max(since, used.createdAt)) continue;
    const noticed = next.createdAt + state.timings.revocationReach;
    const moved = firstUsable(state, account, { vault, key, used }, noticed, now);
    if (moved === undefined) break;
    used = newestVersion(key, moved - state.timings.revocationReach) ?? next;
  }
  return used;
}

interface Used {
  readonly vault: KeyStore;
  readonly key: Key;
  readonly used: KeyVersion;
}

/** When the account can move to another version, between two moments. It must still unwrap with the version in use. */
function firstUsable(
  state: State,
  account: Account,
  of: Used,
  from: number,
  until: number,
): number | undefined {
  if (from > until) return undefined;
  const tenantId = tenantOf(state, account.subscriptionId);
  const canUse = (at: number) =>
    lookAtKey(state, accountSettingsOf(account, at), tenantId, at, of.used).fault === undefined;
  if (canUse(from)) return from;
  const { revocationReach } = state.timings;
  const restored = changesOf(state, account, of)
    .filter((at) => at > from && at + revocationReach <= until)
    .sort((a, b) => a - b)
    .find(canUse);
  return restored === undefined ? undefined : restored + revocationReach;
}

/** The times at which something might have restored the account's access. */
function changesOf(state: State, account: Account, { vault, key, used }: Used): readonly number[] {
  const assignments = isHsm(vault) ? vault.localAssignments : state.roleAssignments;
  const lines = [used.settings, key.life, vault.life, vault.settings, account.settings];
  const at = [
    ...lines.flatMap(({ entries }) => entries.map((entry) => entry.at)),
    ...assignments.map(({ createdAt }) => createdAt),
    ...used.settings.entries.flatMap(({ value: { attributes } }) => (attributes.nbf ?? 0) * 1000),
  ];
  return [...at, ...at.map((one) => one + state.timings.accessPropagation)];
}

/** The account's key, and since when it is set. */
function keyOf(state: State, account: Account, now: number) {
  const { keyVaultKeyUri } = accountSettingsOf(account, now);
  const uri = readKeyUri(keyVaultKeyUri ?? '');
  const vault = uri && storeOf(state, uri, now);
  if (uri === undefined || vault === undefined) return undefined;
  const other = account.settings.entries.findLastIndex(
    ({ at, value }) => at <= now && value.keyVaultKeyUri !== keyVaultKeyUri,
  );
  const since = account.settings.entries[other + 1]?.at ?? account.createdAt;
  const key =
    findKey(vault, uri.key, since) ?? findKey(vault, uri.key, now) ?? findKey(vault, uri.key, now, 'deleted');
  return key && { vault, key, since };
}
