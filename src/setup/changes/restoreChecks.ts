import { named, cannot } from '../../model/problems.ts';
import type { Azure } from '../../azure/api.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { accountNameRule } from '../../model/names.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { accountId, groupId, sameId } from '../../model/resourceId.ts';
import type { Account, Subscription } from '../../model/resources.ts';
import {
  isInWindow,
  isRestoreOf,
  type RestorableAccount,
  restoreWindow,
  utcSecond,
} from '../../model/restore.ts';
import type { AccessPart, KeyPart } from '../../model/spec.ts';
import { blocked, done, type Finding, unchecked } from '../../model/stepFinding.ts';
import { capital, text, type Text } from '../../model/text.ts';
import { vaultGaps } from '../../model/vaultReadiness.ts';
import { missingRight } from '../permissions.ts';
import { keyReadings, once } from '../readings.ts';
import { accessStep } from '../steps/access.ts';
import { keyStep } from '../steps/key.ts';
import { vaultStep } from '../steps/vault.ts';
import { backupVersion } from './backupVersion.ts';
import { changedAccount } from './setKey.ts';
import type { KeyLocation } from './keyLocation.ts';

/** A restore of an account to a point in time, as a new account. */
export interface RestoreSpec {
  readonly subscription: Subscription;
  /** The restorable account's id, and the name of its account. */
  readonly source: Pick<RestorableAccount, 'id' | 'name'>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly resourceGroup: string;
  readonly name: string;
  /** The user-assigned identity that the new account uses for its key. Absent until it is chosen. */
  readonly identityId?: string;
  /** The source. Absent if it was deleted: then Azure no longer says which key it had. */
  readonly account?: Account;
  /** Absent if the vault of the key can't be read. */
  readonly keyLocation?: KeyLocation;
}

export type RestoreReadings = ReturnType<typeof restoreReadings>;

export function restoreReadings(azure: Azure, spec: RestoreSpec, signal: AbortSignal) {
  const { restores, accounts, access } = azure.in(spec.subscription);
  const targetId = accountId(spec.subscription.id, spec.resourceGroup, spec.name);
  const { keyLocation, identityId, account } = spec;
  // Azure isn't asked about an invalid name.
  const canBeNamed = accountNameRule(spec.name) === undefined;
  return {
    spec,
    restorable: once(async (): Promise<Outcome<RestorableAccount | undefined>> => {
      const all = await restores.list(signal);
      if (all.kind !== 'done') return all;
      const found = all.value.find(({ id }) => sameId(id, spec.source.id));
      // It might be one of the rows that couldn't be read.
      return !found && all.incomplete ? failed(all.incomplete) : succeeded(found);
    }),
    source: once(() =>
      account ? accounts.get(account.id, signal) : Promise.resolve(succeeded<Account | undefined>(undefined)),
    ),
    target: once(() =>
      canBeNamed
        ? accounts.get(targetId, signal)
        : Promise.resolve(succeeded<Account | undefined>(undefined)),
    ),
    nameTaken: once(() =>
      canBeNamed ? accounts.nameTaken(spec.name, signal) : Promise.resolve(succeeded(false)),
    ),
    permissions: once((scope: string) => access.permissions(scope, signal)),
    keyReadings: () =>
      keyLocation &&
      keyReadings<KeyPart & AccessPart>(
        azure,
        {
          ...keyLocation,
          vault: { ...keyLocation.vault, allowTrustedServices: true },
          ...(identityId === undefined ? {} : { identityId }),
        },
        signal,
      ),
    vaultServices: azure.in(keyLocation?.subscription ?? spec.subscription),
  };
}

export interface RestorePart {
  readonly id: 'point' | 'target' | 'vault' | 'key' | 'version' | 'identity' | 'network';
  readonly title: Text;
  readonly finding: Finding;
}

/** Everything that a restore needs, in the order in which you would check it. */
export async function restoreParts(
  readings: RestoreReadings,
  now: number,
): Promise<Outcome<readonly RestorePart[]>> {
  const keyReads = readings.keyReadings();
  const parts: RestorePart[] = [];
  const looks: readonly (readonly [RestorePart['id'], Text, Promise<Outcome<Finding>>])[] = [
    ['point', text('Time'), pointOf(readings, now)],
    ['target', text('New account'), targetOf(readings)],
    ...(keyReads
      ? ([
          ['vault', capital(text('key vault')), vaultStep.check(keyReads, now)],
          ['key', capital(text('key')), keyStep.check(keyReads, now)],
          ['version', text('Key version of the backup'), backupVersion(readings, keyReads, now)],
          ['identity', text('Identity'), identityOf(readings, keyReads, now)],
          ['network', text('Key vault network'), perimeterOf(keyReads)],
        ] as const)
      : ([
          ['key', capital(text('key')), Promise.resolve(succeeded(unknownKey(readings.spec)))],
          ['identity', text('Identity'), identityAlone(readings)],
        ] as const)),
  ];
  for (const [id, title, look] of await Promise.all(
    looks.map(async ([id, title, look]) => [id, title, await look] as const),
  )) {
    if (look.kind !== 'done') return look;
    parts.push({ id, title, finding: look.value });
  }
  return succeeded(parts);
}

type BackupKeyReadings = NonNullable<ReturnType<RestoreReadings['keyReadings']>>;

export const notRestored = (name: string): Text => cannot('restore', named.account(name));

async function pointOf(readings: RestoreReadings, now: number): Promise<Outcome<Finding>> {
  const { spec } = readings;
  const [restorable, source] = await Promise.all([readings.restorable(), readings.source()]);
  if (restorable.kind !== 'done') return restorable;
  if (source.kind !== 'done') return source;
  const found = restorable.value;
  // The restored account gets its source's key, so the other checks must have used that key.
  if (source.value && !hasReviewedKey(spec, source.value))
    return succeeded(blocked(changedAccount(source.value, text('Its key has changed.'))));
  if (!found) return succeeded(blocked(source.value ? noBackup(source.value) : forgotten(spec)));
  const window = restoreWindow(found, now);
  if (!isInWindow(spec.at, window))
    return succeeded(
      blocked({
        code: 'F-00',
        owner: 'you',
        what: notRestored(spec.source.name),
        why: text(
          'Azure can restore it to times from {1} to {2}, not to {0}.',
          utcSecond(spec.at),
          utcSecond(window.from),
          utcSecond(window.to),
        ),
        next: text('Choose another time.'),
        remedy: 'none',
      }),
    );
  const right = await missingRight(
    readings,
    spec.source.id,
    'Microsoft.DocumentDB/locations/restorableDatabaseAccounts/restore/action',
    cannot('restore', named.account(spec.source.name)),
  );
  if (right) return succeeded(blocked(right));
  return succeeded(done(text('Azure can restore any time since {0}.', utcSecond(window.from))));
}

const hasReviewedKey = ({ account }: RestoreSpec, { keyUri }: Account) =>
  account?.keyUri?.toLowerCase() === keyUri?.toLowerCase();

/**
 * The account of a restorable account, by its name: those are unique in all of Azure. Undefined if it's deleted. One
 * that wasn't found because rows couldn't be read might be live.
 */
export function liveAccount(
  all: Outcome<readonly Account[]>,
  { name }: Pick<RestorableAccount, 'name'>,
): Outcome<Account | undefined> {
  if (all.kind !== 'done') return all;
  const found = all.value.find((one) => sameId(one.name, name));
  return !found && all.incomplete ? failed(all.incomplete) : succeeded(found);
}

/** Only Microsoft restores periodic backups, from which `restorableDatabaseAccounts` has no account. */
export function noBackup({ name, backup, defaultIdentity }: Account): Problem {
  const isSystem = defaultIdentity.kind === 'systemAssigned';
  if (/^continuous$/i.test(backup ?? ''))
    return {
      code: 'F-00',
      owner: 'you',
      what: notRestored(name),
      why: text("Azure doesn't list a continuous backup yet."),
      next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
      remedy: 'none',
    };
  return {
    code: 'F-00',
    owner: 'microsoft',
    what: notRestored(name),
    why: text('Its backups are periodic. Only Microsoft can restore them.'),
    next: isSystem
      ? text(
          'Open a support request. Because the identity is system-assigned, also run Grant Cosmos DB Access for principal "Azure Cosmos DB".',
        )
      : text("Open a support request. Until the restore finishes, don't change the key or its access."),
    remedy: isSystem ? 'grantAccess' : 'none',
  };
}

const forgotten = ({ source }: RestoreSpec): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: notRestored(source.name),
  why: text('Azure no longer lists it as restorable.'),
  next: text('Azure lists deleted accounts for about a month. Choose another account.'),
  remedy: 'none',
});

async function targetOf(readings: RestoreReadings): Promise<Outcome<Finding>> {
  const { spec } = readings;
  const [target, taken] = await Promise.all([readings.target(), readings.nameTaken()]);
  if (target.kind !== 'done') return target;
  if (taken.kind !== 'done') return taken;
  const rule = accountNameRule(spec.name);
  const why =
    target.value || taken.value
      ? text('Name {0} is already used. It must be unique across Azure.', spec.name)
      : rule;
  if (why) return succeeded(blocked(misnamed(spec, why)));
  const right = await missingRight(
    readings,
    groupId(spec.subscription.id, spec.resourceGroup),
    'Microsoft.DocumentDB/databaseAccounts/write',
    cannot('create', named.account(spec.name)),
  );
  if (right) return succeeded(blocked(right));
  return succeeded(done(text('Name {0} is available.', spec.name)));
}

export const misnamed = ({ name }: Pick<RestoreSpec, 'name'>, why: Text): Problem => ({
  code: 'F-52',
  owner: 'you',
  what: cannot('create', named.account(name)),
  why,
  next: text('Choose another name.'),
  remedy: 'none',
});

/** Whether the target already exists, created by this restore. */
export const isOurs = ({ spec }: RestoreReadings, target: Account): boolean =>
  isRestoreOf(target, { source: spec.source.id, at: spec.at });

const unknownKey = ({ account, source }: RestoreSpec): Finding =>
  account?.keyUri === undefined
    ? unchecked(text("Azure doesn't say which key deleted account {0} used.", source.name), [
        text('The key version of that time must be enabled, and the identity must have access to the key.'),
      ])
    : unchecked(text("You can't read key {0}.", account.keyUri), [
        text('The key version of that time must be enabled, and the identity must have access to the key.'),
      ]);

const withoutIdentity = (spec: RestoreSpec): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: notRestored(spec.source.name),
  why: text('A restore needs a user-assigned identity with access to the key.'),
  next: text('Choose a user-assigned identity.'),
  remedy: 'none',
});

async function identityOf(
  readings: RestoreReadings,
  keyReads: BackupKeyReadings,
  now: number,
): Promise<Outcome<Finding>> {
  const own = await identityAlone(readings);
  return own.kind === 'done' && own.value.state !== 'blocked' ? accessStep.check(keyReads, now) : own;
}

async function identityAlone(readings: RestoreReadings): Promise<Outcome<Finding>> {
  const { spec } = readings;
  const { identityId } = spec;
  if (identityId === undefined) return succeeded(blocked(withoutIdentity(spec)));
  const right = await missingRight(
    readings,
    identityId,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    cannot('assign', named.identity(identityName(identityId))),
  );
  if (right) return succeeded(blocked(right));
  return succeeded(
    unchecked(text('The new account uses identity {0}.', identityName(identityId)), [
      text("It's not known whether identity {0} has access to the key.", identityName(identityId)),
    ]),
  );
}

async function perimeterOf(keyReads: BackupKeyReadings): Promise<Outcome<Finding>> {
  const vault = await keyReads.vault();
  if (vault.kind !== 'done') return vault;
  if (!vault.value || !vaultGaps(vault.value).perimeter)
    return succeeded(done(text('No network security perimeter blocks the restore.')));
  return succeeded(
    done(text('Key vault {0} is in a network security perimeter.', vault.value.name), [
      text(
        "Azure doesn't restore through the network security perimeter of key vault {0}. Relax it until the restore finishes.",
        vault.value.name,
      ),
    ]),
  );
}
