import { explainRevocation } from '../../model/cmkStatus.ts';
import { cannot, couldNot, named, namedStore } from '../../model/problems.ts';
import type { Azure } from '../../azure/api.ts';
import { type Confirmed, ensure, notShown } from '../../model/ensure.ts';
import { keyFault, minute, unknownLatestVersion } from '../../model/keyHealth.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { oldVersionGate } from '../../model/oldKeyVersion.ts';
import { cancelled, failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Account, Key, KeyVersion, Vault } from '../../model/resources.ts';
import type { KeyPart } from '../../model/spec.ts';
import { blocked, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds, waitUntil } from '../../model/time.ts';
import { missingDataRight } from '../permissions.ts';
import { type KeyAccount, readAccounts } from '../waitForAccounts.ts';
import { keyReadings } from '../readings.ts';
import type { Change, StepWork } from '../step.ts';
import { missingKey } from '../steps/key.ts';

/** The key to rotate, and the accounts known to use it. */
export interface RotationSpec extends KeyPart {
  readonly accounts: readonly KeyAccount[];
  /** Whether accounts that can't be read from here might use the key. */
  readonly hidden: boolean;
}

export type RotationReadings = ReturnType<typeof rotationReadings>;

export function rotationReadings(azure: Azure, spec: RotationSpec, signal: AbortSignal) {
  return {
    ...keyReadings(azure, spec, signal),
    /** Reads again on each call. */
    currentAccounts: () => readAccounts(azure, spec.accounts, signal),
  };
}

export interface Rotation extends Change<RotationReadings> {
  /** The version that this rotation replaces, once it's known. */
  readonly leaves: string | undefined;
}

/**
 * Creates exactly one new version of a key. It remembers which version it replaces, so a second attempt, after a lost
 * response or a concurrent rotation, doesn't create another one. Without a known version, a new window treats a version
 * that is less than half an hour old as the wanted one.
 *
 * @param known the version that it replaces, if an earlier window recorded it
 */
export function rotation(known?: string): Rotation {
  let leaves = known;
  return {
    get leaves() {
      return leaves;
    },

    title: text('Rotate Key'),

    async check(readings, now) {
      const { spec, vaultId } = readings;
      const [vault, key, versions] = await Promise.all([
        readings.vault(),
        readings.key(),
        readings.versions(),
        readings.permissions(vaultId),
      ]);
      if (vault.kind !== 'done') return vault;
      if (key.kind !== 'done') return key;
      if (!vault.value || !key.value) return succeeded(blocked(missingKey(readings)));
      const fault = unrotatable(readings, key.value, now);
      if (fault) return succeeded(blocked(fault));
      if (versions.kind !== 'done') return versions;
      const problem =
        vault.value.permissionModel === 'rbac' && !isManagedHsm(vault.value.id)
          ? await missingDataRight(
              readings,
              vaultId,
              'Microsoft.KeyVault/vaults/keys/rotate/action',
              cannot('rotate', named.key(spec.key.name)),
            )
          : undefined;
      if (problem) return succeeded(blocked(problem));
      leaves ??= leftBy(key.value, versions.value, now);
      return succeeded(
        needed([changeOf(readings, key.value, versions.value, leaves)], {
          caveats: caveatsOf(readings, vault.value),
        }),
      );
    },

    async apply(work) {
      const { readings, azure, pace } = work;
      const [vault, versions] = await Promise.all([readings.vault(), readings.versions()]);
      if (vault.kind !== 'done') return vault;
      if (versions.kind !== 'done') return versions;
      const { value: home } = vault;
      if (!home) return failed(missingKey(readings));
      const patience = { every: seconds(3), atMost: minutes(3) };
      const rotated = await ensure<Key | undefined>(work, {
        // Read again right before the change, because an extra version can't be undone.
        read: () => readings.key.again(),
        isReached: (key) => key?.latestVersion !== undefined && key.latestVersion !== leaves,
        refuse: (key) => (key ? unrotatable(readings, key, pace.now()) : missingKey(readings)),
        send: (_, permit) => azure.changes.rotate(home, readings.spec.key.name, permit),
        patience,
        unconfirmed: () => notShown('F-29', couldNot('confirm', named.key(readings.spec.key.name)), patience),
      });
      return rotated.kind === 'done' ? follow(work, rotated.value, leaves) : rotated;
    },
  };
}

/** How long after its creation a new window treats a version as the wanted one, in milliseconds. */
const recent = minutes(30);

/** The version to replace: the latest one or, if that one is recent, the one before it. */
function leftBy({ latestVersion }: Key, versions: readonly KeyVersion[], now: number): string | undefined {
  const created = createdOf(versions, latestVersion);
  const [former] = versions
    .filter(({ version }) => version !== latestVersion)
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
  return former && created !== undefined && now - created < recent ? former.version : latestVersion;
}

const createdOf = (versions: readonly KeyVersion[], latest: string | undefined) =>
  versions.find(({ version }) => version === latest)?.created;

function unrotatable({ spec }: RotationReadings, key: Key, now: number): Problem | undefined {
  const fault = keyFault(key, now);
  if (!fault && key.latestVersion === undefined)
    return unknownLatestVersion(cannot('rotate', named.key(spec.key.name)));
  return (
    fault && {
      ...fault,
      what: cannot('rotate', named.key(spec.key.name)),
      ...(key.expires !== undefined && key.expires <= now ? { next: explainRevocation(4018).remedy } : {}),
      // The failed rotation can't be its own fix.
      ...(fault.code === 'F-30b' ? { remedy: 'none' } : {}),
    }
  );
}

/** Includes the creation time of the latest version, so that another latest version counts as another change. */
function changeOf(
  { spec, vaultId }: RotationReadings,
  { latestVersion }: Key,
  versions: readonly KeyVersion[],
  leaves: string | undefined,
): Text {
  const created = createdOf(versions, latestVersion);
  const { name } = spec.key;
  const subject =
    latestVersion === leaves
      ? text('Create a new version of key {0} in {1}.', name, namedStore(vaultId))
      : text('Key {0} has a new version.', name);
  const make =
    created === undefined
      ? subject
      : text('{0} {1}', subject, text('Its latest version was created on {0}.', minute(created)));
  const count = spec.accounts.length;
  return count === 0
    ? make
    : text(
        '{0} These accounts use the new version automatically within hours: {1}.',
        make,
        spec.accounts.map(({ account }) => account.name).join(', '),
      );
}

function caveatsOf({ spec, cloud }: RotationReadings, vault: Vault): readonly Text[] {
  const pinned = spec.accounts.filter(
    ({ account }) => parseKeyUri(account.keyUri ?? '', cloud)?.version !== undefined,
  );
  const { publicAccess, defaultAction } = vault.network;
  return [
    text(
      'The former version stays enabled. Accounts that still use it lose access to their data without it.',
    ),
    ...(pinned.length > 0
      ? [
          text(
            'These accounts have a key URI with a version, which Azure refuses or reports as 4006: {0}. Run Change Key with the same key.',
            pinned.map(({ account }) => account.name).join(', '),
          ),
        ]
      : []),
    ...(publicAccess === 'Enabled' && defaultAction === 'Allow'
      ? []
      : [text('The key vault has a firewall. You can rotate the key only from an allowed network.')]),
    ...(spec.hidden ? [text("Accounts that you can't see might use it.")] : []),
  ];
}

/**
 * Azure doesn't guarantee how long an account takes; usually it's less than an hour (docs/azure.md, Keys and
 * rotation).
 */
async function follow(
  { readings, pace, signal, report }: StepWork<RotationReadings>,
  made: Confirmed<Key | undefined>,
  leaves: string | undefined,
): Promise<Outcome<Confirmed<Text>>> {
  const { spec } = readings;
  const since = pace.now();
  const latestVersion = made.value?.latestVersion;
  const isBehind = ({ keyVersion, status }: Account) =>
    keyVersion !== undefined && keyVersion !== latestVersion && status.kind !== 'revoked';
  const seen = await waitUntil(
    async () => {
      const accounts = await readings.currentAccounts();
      const notFollowing = accounts.kind === 'done' ? accounts.value.filter(isBehind) : [];
      if (notFollowing.length > 0)
        report(
          text(
            'Waiting for accounts to use the new version: {0}',
            notFollowing.map(({ name }) => name).join(', '),
          ),
        );
      return accounts;
    },
    (accounts) => !accounts.some(isBehind),
    { every: seconds(15), atMost: minutes(120) },
    { pace, signal },
  );
  if (signal.aborted) return cancelled;
  const rotated = text('Key {0} has a new version.', spec.key.name);
  if (seen.kind !== 'done' || latestVersion === undefined || leaves === undefined)
    return succeeded(made.as(() => rotated));
  const gate = oldVersionGate(
    {
      old: leaves,
      latest: latestVersion,
      latestCreated: since,
      accounts: seen.value.last,
      hidden: spec.hidden,
    },
    pace.now(),
  );
  return succeeded(made.as(() => text('{0} Keep the former version enabled. {1}', rotated, gate.why)));
}
