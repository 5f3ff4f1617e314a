import type { User } from '../health/keyDependencies.ts';
import { ensure, type Permit } from '../model/ensure.ts';
import { keyIdIn } from '../model/estate.ts';
import { untoldVersion } from '../model/keyHealth.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { mayActOnData } from '../model/permissions.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { changedSinceReview } from '../model/review.ts';
import { text } from '../model/text.ts';
import type { KeyUndo, Undo, VersionThen } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import { patience, restoreAll, takeAll, whyUnread } from './parts.ts';
import type { RevocationMethod, Missing } from './revocation.ts';

export interface KeyTarget {
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri' | 'permissionModel'>;
  readonly key: string;
  readonly users: readonly User[];
}

/**
 * Disables the key's latest version, which accounts follow, and every other enabled version that an account still
 * uses. Disabling only the latest one doesn't reliably revoke an account on an older version (docs/azure.md, CMK
 * status and revocation).
 */
export const keyMethod: RevocationMethod<KeyTarget, KeyUndo> = {
  async prepare(context, target) {
    const [versions, right] = await Promise.all([
      versionsToTake(context, target),
      missingUpdate(context, target),
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
      at: context.pace.now(),
      accounts: [],
    });
  },

  async revoke(context, target, { undo }) {
    const now = await versionsToTake(context, target);
    if (now.kind !== 'done') return now;
    const changed = (current: readonly VersionThen[]) =>
      changedSinceReview(target.key, undo.versions.map(versionText), current.map(versionText));
    if (JSON.stringify(now.value) !== JSON.stringify(undo.versions)) return failed(changed(now.value));
    return takeAll(
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

async function versionsToTake(
  context: OperationContext,
  target: KeyTarget,
): Promise<Outcome<readonly VersionThen[]>> {
  const { azure, signal } = context;
  const { keys } = azure.in(target.subscription);
  const [key, versions] = await Promise.all([
    keys.get(target.vault.id, target.key, signal),
    versionsOf(context, target),
  ]);
  if (key.kind !== 'done') return key;
  const latest = key.value?.latestVersion;
  if (key.value && latest === undefined)
    return failed(untoldVersion(text('The key {0} cannot be revoked.', target.key)));
  const used = new Set(target.users.map(({ account }) => account.keyVersion));
  return map(versions, (all) =>
    all
      .filter(({ version, enabled }) => enabled && (version === latest || used.has(version)))
      .sort((a, b) => Number(b.version === latest) - Number(a.version === latest))
      .map(asItIs),
  );
}

/** Disables one version, if it's still as reviewed. */
const disable = (
  context: OperationContext,
  undo: KeyUndo,
  was: VersionThen,
  changed: (current: readonly VersionThen[]) => Problem,
) =>
  ensure(context, {
    read: async (signal) =>
      map(await versionsOf({ ...context, signal }, undo), (all) => versionIn(all, was.version)),
    isReached: (now) => now?.enabled === false,
    refuse: (now) => {
      const current = now ? [asItIs(now)] : [];
      return JSON.stringify(current) === JSON.stringify([was]) ? undefined : changed(current);
    },
    send: (_, permit) => setEnabled(context, undo, was, false, permit),
    patience,
    unconfirmed: () => unconfirmed(undo, was, false),
  });

async function enable(context: OperationContext, part: Undo) {
  const [was] = part.lever === 'key' ? part.versions : [];
  if (part.lever !== 'key' || !was) throw new Error('not a part of a key');
  return ensure(context, {
    read: async (signal) =>
      map(await versionsOf({ ...context, signal }, part), (all) => versionIn(all, was.version)),
    isReached: (now) => !was.enabled || now?.enabled === true,
    refuse: (now) => (now ? undefined : versionGone(part, was)),
    send: (_, permit) => setEnabled(context, part, was, true, permit),
    patience,
    unconfirmed: () => unconfirmed(part, was, true),
  });
}

export const setEnabled = (
  { azure }: OperationContext,
  { subscription, vault, key }: KeyUndo,
  { version }: VersionThen,
  enabled: boolean,
  permit: Permit,
) => azure.in(subscription).accessChanges.setVersionEnabled(vault, { name: key, version }, enabled, permit);

/** Identifies a version in its reviewed state, which includes its dates. */
export const versionText = ({ version, expires, notBefore }: VersionThen) =>
  [version, notBefore, expires].filter((part) => part !== undefined).join(' ');

export const asItIs = ({ version, enabled, notBefore, expires }: KeyVersion): VersionThen => ({
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

const versionGone = ({ key }: KeyUndo, { version }: VersionThen): Problem => ({
  code: 'F-29',
  owner: 'vaultOwner',
  remedy: 'none',
  what: text("Couldn't enable version {0} of key {1}.", version, key),
  why: text('The version {0} does not exist any more.', version),
  next: text('Recover the key if it was deleted, or restore it from a backup.'),
});

export const unconfirmed = ({ key }: KeyUndo, { version }: VersionThen, enabled: boolean): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: enabled
    ? text(
        'Key Vault accepted enabling version {0} of key {1}, but still shows it as disabled.',
        version,
        key,
      )
    : text(
        'Key Vault accepted disabling version {0} of key {1}, but still shows it as enabled.',
        version,
        key,
      ),
  why: text('The change was not visible after 2 minutes.'),
  next: text('Refresh the view and look at the version.'),
});
