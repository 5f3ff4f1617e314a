import { named, cannot } from '../../model/problems.ts';
import { day } from '../../model/keyHealth.ts';
import { shortVersion } from '../../model/oldKeyVersion.ts';
import { type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account, KeyVersion } from '../../model/resources.ts';
import { blocked, done, type Finding, unchecked } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import type { KeyReadings } from '../readings.ts';

/** The account that is restored, and the point in time. */
interface Backup {
  readonly spec: { readonly at: number; readonly source: { readonly name: string } };
  /** Undefined if the account was deleted. */
  readonly source: () => Promise<Outcome<Account | undefined>>;
}

const same = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();

/**
 * The key version that the backup was made with must be enabled (docs/azure.md, Backup and restore). Azure doesn't say
 * which one that is, only which one the account uses now, and when each was created. So both that version and the
 * newest one of that time must be usable, and older ones are named if they aren't.
 */
export async function backupVersion(
  { spec, source }: Backup,
  keyReadings: Pick<KeyReadings, 'spec' | 'key' | 'versions'>,
  now: number,
): Promise<Outcome<Finding>> {
  const [account, key, versions] = await Promise.all([source(), keyReadings.key(), keyReadings.versions()]);
  if (account.kind !== 'done') return account;
  if (key.kind !== 'done') return key;
  if (versions.kind === 'cancelled') return versions;
  if (versions.kind === 'failed')
    return succeeded(
      unchecked(unknown(keyReadings), [text('{0} {1}', unknown(keyReadings), versions.problem.why)]),
    );
  const used = account.value?.keyVersion;
  const before = versions.value
    .filter(({ created }) => created !== undefined && created <= spec.at)
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
  const [newest, ...older] = before;
  const wanted = versions.value.filter(
    ({ version }) => same(version, used) || same(version, newest?.version),
  );
  for (const version of wanted) {
    const fault = faultOf(version, now);
    if (fault) return succeeded(blocked(problemOf(keyReadings, version, fault)));
  }
  if (used !== undefined && !wanted.some(({ version }) => same(version, used)))
    return succeeded(unchecked(unknown(keyReadings), [missing(keyReadings, used)]));
  // The account had another key at that time, or none, so the versions of this one say nothing about the backup.
  if (newest === undefined) return succeeded(unchecked(unknown(keyReadings), [unknown(keyReadings)]));
  const latest = key.value?.latestVersion;
  return succeeded(
    done(
      text(
        'Enabled versions of key {0} that the backup might need: {1}.',
        keyReadings.spec.key.name,
        wanted.map(({ version }) => shortVersion(version)).join(', '),
      ),
      [
        ...(used === undefined
          ? [text("Azure doesn't say which key version account {0} uses.", spec.source.name)]
          : latest !== undefined && !same(used, latest)
            ? [unfinished(spec.source.name, keyReadings.spec.key.name)]
            : []),
        ...olderOff(older, now),
      ],
    ),
  );
}

/** Why a version can't be used now, and what to do. */
function faultOf(
  { enabled, expires, notBefore }: KeyVersion,
  now: number,
): Pick<Problem, 'code' | 'why' | 'next' | 'remedy'> | undefined {
  if (!enabled)
    return {
      code: 'F-30',
      why: text("It's disabled, and the backup needs it."),
      next: text('Run Restore Key, or enable the version in the Azure portal.'),
    };
  if (expires !== undefined && expires <= now)
    return {
      code: 'F-30b',
      why: text('It expired on {0}, and the backup needs it.', day(expires)),
      next: text('Extend the expiry date of the version in use.'),
      remedy: 'none',
    };
  if (notBefore !== undefined && notBefore > now)
    return {
      code: 'F-30b',
      why: text("It isn't valid until {0}, and the backup needs it.", day(notBefore)),
      next: text('Wait until then, or move the activation date of the version.'),
      remedy: 'none',
    };
  return undefined;
}

const problemOf = (
  { spec }: Pick<KeyReadings, 'spec'>,
  { version }: KeyVersion,
  fault: NonNullable<ReturnType<typeof faultOf>>,
): Problem => ({
  owner: 'vaultOwner',
  what: cannot('use', named.keyVersion(shortVersion(version), spec.key.name)),
  ...fault,
});

const unknown = ({ spec }: Pick<KeyReadings, 'spec'>): Text =>
  text("It's not known whether the version of key {0} that the backup needs is enabled.", spec.key.name);

const missing = ({ spec }: Pick<KeyReadings, 'spec'>, version: string): Text =>
  text('Key {0} has no version {1}, but the account uses it.', spec.key.name, shortVersion(version));

const unfinished = (account: string, key: string): Text =>
  text(
    "Account {0} doesn't use the latest version of key {1} yet. Keep the former version enabled until it does.",
    account,
    key,
  );

/** The account might still have used an older version at that time. */
const olderOff = (older: readonly KeyVersion[], now: number): readonly Text[] => {
  const off = older.filter((one) => faultOf(one, now));
  return off.length === 0
    ? []
    : [
        text(
          "These older versions can't be used: {0}. If the account used one of them at that time, the restore fails.",
          off.map(({ version }) => shortVersion(version)).join(', '),
        ),
      ];
};
