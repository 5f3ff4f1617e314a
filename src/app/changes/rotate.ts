import { blocked, needed } from '../../domain/finding.ts';
import { keyFault } from '../../domain/keyHealth.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import type { Account, Key, Vault } from '../../domain/model.ts';
import { oldVersionGate } from '../../domain/rotation/oldVersionGate.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import type { KeyPart } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { readFollowers, type Follower } from '../followers.ts';
import { cancelled, failed, succeeded, type Outcome } from '../outcome.ts';
import { keyReadings } from '../readings.ts';
import { missingDataRight } from '../rights.ts';
import type { Change, Work } from '../step.ts';
import { missingKey } from '../steps/key.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

/** A key that gets a new version, and the accounts that are known to use it. */
export interface RotationSpec extends KeyPart {
  readonly followers: readonly Follower[];
  /** Accounts may use the key that nobody sees from here. */
  readonly hidden: boolean;
}

export type RotationReadings = ReturnType<typeof rotationReadings>;

export function rotationReadings(azure: Azure, spec: RotationSpec, signal: AbortSignal) {
  return {
    ...keyReadings(azure, spec, signal),
    /** Anew at each call. */
    followers: () => readFollowers(azure, spec.followers, signal),
  };
}

/**
 * A new version of a key. It remembers which version it leaves, so that a second attempt, after an answer that was
 * lost or beside somebody else's rotation, makes no third one.
 */
export function rotation(): Change<RotationReadings> {
  let leaves: string | undefined;
  return {
    title: text('Rotate the key'),

    async check(readings, now) {
      const { spec, vaultId } = readings;
      const [vault, key] = await Promise.all([
        readings.vault(),
        readings.key(),
        readings.permissions(vaultId),
      ]);
      if (vault.kind !== 'done') return vault;
      if (key.kind !== 'done') return key;
      if (!vault.value || !key.value) return succeeded(blocked(missingKey(readings)));
      const fault = keyFault(key.value, now);
      if (fault)
        return succeeded(
          blocked({
            ...fault,
            what: text('The key {0} is not to be rotated as it is.', spec.key.name),
            // Rotating is what cannot be done.
            ...(fault.code === 'F-30b' ? { remedy: 'none' } : {}),
          }),
        );
      const problem =
        vault.value.permissionModel === 'rbac' && !isManagedHsm(vault.value.id)
          ? await missingDataRight(
              readings,
              vaultId,
              'Microsoft.KeyVault/vaults/keys/rotate/action',
              text('You may not rotate the key {0}.', spec.key.name),
            )
          : undefined;
      if (problem) return succeeded(blocked(problem));
      leaves ??= key.value.latestVersion;
      return succeeded(
        needed([changeOf(readings, key.value, leaves)], { caveats: caveatsOf(readings, vault.value) }),
      );
    },

    async apply(work) {
      const { readings } = work;
      const [vault, key] = await Promise.all([readings.vault(), readings.key()]);
      if (vault.kind !== 'done') return vault;
      if (key.kind !== 'done') return key;
      if (!vault.value || !key.value) return failed(missingKey(readings));
      const isNew = key.value.latestVersion !== leaves;
      const rotated = isNew
        ? succeeded(key.value)
        : await work.azure.changes.rotate(vault.value, readings.spec.key.name, work.signal);
      return rotated.kind === 'done' ? follow(work, rotated.value, leaves) : rotated;
    },
  };
}

function changeOf({ spec }: RotationReadings, { latestVersion }: Key, leaves: string | undefined): Text {
  const make =
    latestVersion === leaves
      ? text('Make a new version of the key {0} in {1}.', spec.key.name, spec.vault.name)
      : text('The key {0} has a new version already; its accounts are followed.', spec.key.name);
  const count = spec.followers.length;
  return count === 0
    ? make
    : text(
        '{0} Accounts that use it take the new version by themselves, within hours: {1}.',
        make,
        spec.followers.map(({ account }) => account.name).join(', '),
      );
}

function caveatsOf({ spec, cloud }: RotationReadings, vault: Vault): readonly Text[] {
  const pinned = spec.followers.filter(
    ({ account }) => parseKeyUri(account.keyUri ?? '', cloud)?.version !== undefined,
  );
  const { publicAccess, defaultAction } = vault.network;
  return [
    text('The former version stays enabled. Accounts that have not moved yet lose their data without it.'),
    ...(pinned.length > 0
      ? [
          text(
            'These accounts name a version in their key URI, and stay with it: {0}.',
            pinned.map(({ account }) => account.name).join(', '),
          ),
        ]
      : []),
    ...(publicAccess === 'Enabled' && defaultAction === 'Allow'
      ? []
      : [text('The vault is behind a firewall: a key is rotated from a network that it lets in only.')]),
    ...(spec.hidden ? [text('Accounts that cannot be seen from here may use the key, too.')] : []),
  ];
}

/** How long an account takes is not promised; usually it is less than an hour (domain.md 1.1). */
async function follow(
  { readings, pace, signal, report }: Work<RotationReadings>,
  { latestVersion }: Key,
  leaves: string | undefined,
): Promise<Outcome<Text>> {
  const { spec } = readings;
  const made = pace.now();
  const isBehind = ({ keyVersion, status }: Account) =>
    keyVersion !== undefined && keyVersion !== latestVersion && status.kind !== 'revoked';
  const seen = await waitUntil(
    async () => {
      const accounts = await readings.followers();
      const behind = accounts.kind === 'done' ? accounts.value.filter(isBehind) : [];
      if (behind.length > 0)
        report(
          text(
            'The new version is made. Waiting for accounts to take it: {0}',
            behind.map(({ name }) => name).join(', '),
          ),
        );
      return accounts;
    },
    (accounts) => !accounts.some(isBehind),
    { every: seconds(15), atMost: minutes(120) },
    { pace, signal },
  );
  if (signal.aborted) return cancelled;
  const rotated = text('The key {0} has a new version.', spec.key.name);
  if (seen.kind !== 'done' || latestVersion === undefined || leaves === undefined) return succeeded(rotated);
  const gate = oldVersionGate(
    {
      old: leaves,
      latest: latestVersion,
      latestCreated: made,
      accounts: seen.value,
      hidden: spec.hidden,
    },
    pace.now(),
  );
  return succeeded(text('{0} Leave the former one enabled: {1}', rotated, gate.why));
}
