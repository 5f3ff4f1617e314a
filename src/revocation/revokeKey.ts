import type { KeyUser } from '../health/keyDependencies.ts';
import { ensure, type Permit } from '../model/ensure.ts';
import { keyIdIn } from '../model/inventoryView.ts';
import { unknownLatestVersion } from '../model/keyHealth.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { mayActOnData } from '../model/permissions.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { changedSinceReview } from '../model/stepFinding.ts';
import {
  askForRole,
  couldNot,
  named,
  namedScope,
  noPermission,
  notShownAfter,
  titled,
} from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { KeyUndo, Undo, VersionBefore } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import { patience, restoreAll, revokeAll, whyUnread } from './parts.ts';
import type { RevocationMethod, Missing } from './revocation.ts';

export interface KeyTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri' | 'permissionModel'>;
  readonly key: string;
  readonly users: readonly KeyUser[];
}

/**
 * Disables the key's latest version, which accounts follow, and every other enabled version that an account still
 * uses. Disabling only the latest one doesn't reliably revoke an account on an older version (docs/azure.md, CMK
 * status and revocation).
 */
export const keyMethod: RevocationMethod<KeyTarget, KeyUndo> = {
  async prepare(context, target) {
    const [versions, right] = await Promise.all([
      versionsToDisable(context, target),
      missingUpdate(context, target),
    ]);
    if (versions.kind !== 'done') return versions;
    if (right) return failed(right);
    if (versions.value.length === 0) return failed(nothingEnabled(target));
    const { vault, subscription } = target;
    return succeeded({
      kind: 'key',
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: target.key,
      versions: versions.value,
      at: context.pace.now(),
      accounts: [],
    });
  },

  async revoke(context, target, { undo }) {
    const now = await versionsToDisable(context, target);
    if (now.kind !== 'done') return now;
    const changed = (current: readonly VersionBefore[]) =>
      changedSinceReview(target.key, undo.versions.map(versionText), current.map(versionText));
    if (JSON.stringify(now.value) !== JSON.stringify(undo.versions)) return failed(changed(now.value));
    return revokeAll(
      undo,
      undo.versions.map((was) => () => disable(context, undo, was, changed)),
      () => changed([]),
    );
  },

  restore: (context, was) =>
    restoreAll(
      context,
      was,
      (part) => enable(context, part),
      () => keyMethod.missing(context, was),
      () => Promise.resolve([]),
    ),

  async missing(context, was): Promise<Missing<KeyUndo>> {
    const read = await versionsOf(context, was);
    if (read.kind !== 'done') return { undo: was, unread: [whyUnread(read, was)] };
    const versions = was.versions.filter(
      ({ version, enabled }) => enabled && !versionIn(read.value, version)?.enabled,
    );
    return { undo: versions.length > 0 ? { ...was, versions } : undefined, unread: [] };
  },
};

const versionsOf = (
  { azure, signal }: OperationContext,
  { subscription, vault, key }: Pick<KeyUndo, 'subscription' | 'vault' | 'key'>,
) => azure.in(subscription).keys.versions(keyIdIn(vault.id, key), signal);

const versionIn = (versions: readonly KeyVersion[], name: string) =>
  versions.find(({ version }) => sameId(version, name));

async function versionsToDisable(
  context: OperationContext,
  target: KeyTarget,
): Promise<Outcome<readonly VersionBefore[]>> {
  const { azure, signal } = context;
  const { keys } = azure.in(target.subscription);
  const [key, versions] = await Promise.all([
    keys.get(target.vault.id, target.key, signal),
    versionsOf(context, target),
  ]);
  if (key.kind !== 'done') return key;
  const latest = key.value?.latestVersion;
  if (key.value && latest === undefined)
    return failed(unknownLatestVersion(couldNot('revoke', named.key(target.key))));
  const used = new Set(target.users.map(({ account }) => account.keyVersion));
  return map(versions, (all) =>
    all
      .filter(({ version, enabled }) => enabled && (version === latest || used.has(version)))
      .sort((a, b) => Number(b.version === latest) - Number(a.version === latest))
      .map(versionState),
  );
}

/** Disables one version, if it's still as reviewed. */
const disable = (
  context: OperationContext,
  undo: KeyUndo,
  was: VersionBefore,
  changed: (current: readonly VersionBefore[]) => Problem,
) =>
  ensure(context, {
    read: async (signal) =>
      map(await versionsOf({ ...context, signal }, undo), (all) => versionIn(all, was.version)),
    isReached: (now) => now?.enabled === false,
    refuse: (now) => {
      const current = now ? [versionState(now)] : [];
      return JSON.stringify(current) === JSON.stringify([was]) ? undefined : changed(current);
    },
    send: (_, permit) => setEnabled(context, undo, was, false, permit),
    patience,
    unconfirmed: () => unconfirmedVersion(undo, was),
  });

async function enable(context: OperationContext, part: Undo) {
  const [was] = part.kind === 'key' ? part.versions : [];
  if (part.kind !== 'key' || !was) throw new Error('not a part of a key');
  return ensure(context, {
    read: async (signal) =>
      map(await versionsOf({ ...context, signal }, part), (all) => versionIn(all, was.version)),
    isReached: (now) => !was.enabled || now?.enabled === true,
    refuse: (now) => (now ? undefined : versionNotFound(part, was)),
    send: (_, permit) => setEnabled(context, part, was, true, permit),
    patience,
    unconfirmed: () => unconfirmedVersion(part, was),
  });
}

export const setEnabled = (
  { azure }: OperationContext,
  { subscription, vault, key }: KeyUndo,
  { version }: VersionBefore,
  enabled: boolean,
  permit: Permit,
) => azure.in(subscription).accessChanges.setVersionEnabled(vault, { name: key, version }, enabled, permit);

/** Identifies a version in its reviewed state, which includes its dates. */
export const versionText = ({ version, expires, notBefore }: VersionBefore) =>
  [version, notBefore, expires].filter((part) => part !== undefined).join(' ');

export const versionState = ({ version, enabled, notBefore, expires }: KeyVersion): VersionBefore => ({
  version,
  enabled,
  ...(notBefore === undefined ? {} : { notBefore }),
  ...(expires === undefined ? {} : { expires }),
});

const update = 'Microsoft.KeyVault/vaults/keys/update/action';

/**
 * Resource Manager knows only Azure roles. Under access policies, and in a managed HSM, the vault itself reports a
 * missing permission.
 */
export async function missingUpdate(
  { azure, signal }: OperationContext,
  { subscription, vault, key }: Omit<KeyTarget, 'users'>,
): Promise<Problem | undefined> {
  if (vault.permissionModel !== 'rbac' || isManagedHsm(vault.id)) return undefined;
  const scope = keyIdIn(vault.id, key);
  const permissions = await azure.in(subscription).access.permissions(scope, signal);
  if (permissions.kind !== 'done' || mayActOnData(permissions.value, update)) return undefined;
  return {
    code: 'F-02',
    owner: 'accessAdministrator',
    what: text("You can't disable or enable versions of key {0}.", key),
    why: noPermission(update, namedScope(scope)),
    next: askForRole('Key Vault Crypto Officer'),
  };
}

const nothingEnabled = ({ key }: KeyTarget): Problem => ({
  code: 'F-30',
  notice: true,
  owner: 'you',
  what: text('{0} is already disabled.', titled.key(key)),
  why: text('Its latest version is disabled, and no account uses another enabled version.'),
  next: text('Run Restore Key to enable the latest version.'),
});

const versionNotFound = ({ key }: KeyUndo, { version }: VersionBefore): Problem => ({
  code: 'F-29',
  owner: 'vaultOwner',
  remedy: 'none',
  what: couldNot('enable', named.keyVersion(version, key)),
  why: text("Version {0} doesn't exist anymore.", version),
  next: text('Recover the key if it was deleted, or restore it from a backup.'),
});

export const unconfirmedVersion = ({ key }: KeyUndo, { version }: VersionBefore): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: couldNot('confirm', named.keyVersion(version, key)),
  why: notShownAfter(2),
  next: text('Refresh the view in a few minutes.'),
});
