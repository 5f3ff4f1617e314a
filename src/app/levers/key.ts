import { mayActOnData } from '../../domain/permissions.ts';
import type { KeyVersion, Subscription, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { keyIdIn } from '../../domain/protection/estate.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import type { KeyUndo, VersionThen } from '../../domain/revocation/undo.ts';
import type { User } from '../../domain/revocation/users.ts';
import { text } from '../../domain/text.ts';
import type { Bench, Lever } from '../lever.ts';
import { failed, map, succeeded, type Outcome } from '../outcome.ts';
import { changedMeanwhile, isConflict } from './conflict.ts';

export interface KeyTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri' | 'permissionModel'>;
  readonly key: string;
  readonly users: readonly User[];
}

/**
 * Disables the key's latest version, which accounts follow, and every other enabled one that an account still uses:
 * an account on an older version is not cut off for certain by the latest one alone (domain.md 2.11).
 */
export const keyLever: Lever<KeyTarget, KeyUndo> = {
  async look(bench, target) {
    const [versions, right] = await Promise.all([
      versionsToTake(bench, target),
      missingUpdate(bench, target),
    ]);
    if (versions.kind !== 'done') return versions;
    if (right) return failed(right);
    if (versions.value.length === 0) return failed(nothingEnabled(target));
    const { vault, subscription } = target;
    return succeeded({
      lever: 'key',
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: target.key,
      versions: versions.value,
      at: bench.pace.now(),
      accounts: [],
    });
  },

  async pull(bench, target, was) {
    const now = await versionsToTake(bench, target);
    if (now.kind !== 'done') return now;
    if (JSON.stringify(now.value) !== JSON.stringify(was.versions))
      return failed(changedMeanwhile(target.key, was.versions.map(versionText), now.value.map(versionText)));
    return setAll(bench, was, () => false);
  },

  restore: (bench, was) => setAll(bench, was, ({ enabled }) => enabled),
};

async function versionsToTake(
  { azure, signal }: Bench,
  { subscription, vault, key: name, users }: KeyTarget,
): Promise<Outcome<readonly VersionThen[]>> {
  const { keys } = azure.in(subscription);
  const [key, versions] = await Promise.all([
    keys.get(vault.id, name, signal),
    keys.versions(keyIdIn(vault.id, name), signal),
  ]);
  if (key.kind !== 'done') return key;
  const latest = key.value?.latestVersion;
  const used = new Set(users.map(({ account }) => account.keyVersion));
  return map(versions, (all) =>
    all
      .filter(({ version, enabled }) => enabled && (version === latest || used.has(version)))
      .sort((a, b) => Number(b.version === latest) - Number(a.version === latest))
      .map(asItIs),
  );
}

export async function setAll(
  { azure, signal }: Bench,
  { subscription, vault, key, versions }: KeyUndo,
  enabled: (version: VersionThen) => boolean,
): Promise<Outcome<void>> {
  const { levers } = azure.in(subscription);
  for (const one of versions) {
    const name = { name: key, version: one.version };
    let set = await levers.setVersionEnabled(vault, name, enabled(one), signal);
    if (isConflict(set)) set = await levers.setVersionEnabled(vault, name, enabled(one), signal);
    if (set.kind !== 'done') return set;
  }
  return succeeded(undefined);
}

/** What tells a version from its former self; the dates are part of what is looked at. */
const versionText = ({ version, expires, notBefore }: VersionThen) =>
  [version, notBefore, expires].filter((part) => part !== undefined).join(' ');

export const asItIs = ({ version, enabled, notBefore, expires }: KeyVersion): VersionThen => ({
  version,
  enabled,
  ...(notBefore === undefined ? {} : { notBefore }),
  ...(expires === undefined ? {} : { expires }),
});

const update = 'Microsoft.KeyVault/vaults/keys/update/action';

/** Under access policies, and in a managed HSM, the vault itself will say: Resource Manager knows of its roles only. */
export async function missingUpdate(
  { azure, signal }: Bench,
  { subscription, vault, key }: Omit<KeyTarget, 'users'>,
): Promise<Problem | undefined> {
  if (vault.permissionModel !== 'rbac' || isManagedHsm(vault.id)) return undefined;
  const scope = keyIdIn(vault.id, key);
  const permissions = await azure.in(subscription).access.permissions(scope, signal);
  if (permissions.kind !== 'done' || mayActOnData(permissions.value, update)) return undefined;
  return {
    code: 'F-02',
    owner: 'accessAdministrator',
    what: text('You may not disable or enable versions of the key {0}.', key),
    why: text('Your account lacks the action {0} at {1}.', update, scope),
    next: text(
      'Ask an owner for the role {0} there, or ask them to do this step.',
      'Key Vault Crypto Officer',
    ),
  };
}

const nothingEnabled = ({ key }: KeyTarget): Problem => ({
  code: 'F-30',
  owner: 'you',
  what: text('The key {0} cannot be revoked.', key),
  why: text('Its latest version is disabled already, and no account uses another one that is enabled.'),
  next: text('To give access back, run "Restore Key" on it.'),
});
