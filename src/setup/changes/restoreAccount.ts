import { named, couldNot } from '../../model/problems.ts';
import { ensure, notShown } from '../../model/ensure.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { utcSecond } from '../../model/restore.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import type { StepWork, Change } from '../step.ts';
import { isUnderWay } from '../steps/existingAccount.ts';
import { vaultStep } from '../steps/vault.ts';
import { giveAccess } from './giveAccess.ts';
import { isOurs, misnamed, notRestored, type RestoreReadings, restoreParts } from './restoreChecks.ts';
import { immutable, isAtRest, statusEnd } from './setKey.ts';

/**
 * Restores an account with a customer-managed key to a point in time, as a new account (docs/azure.md, Backup and
 * restore). A restored account is recognized by its source and its time, so it is only created once.
 */
export const restoration: Change<RestoreReadings> = {
  title: text('Restore CMK Account'),

  async check(readings, now) {
    const { name } = readings.spec;
    const target = await readings.target();
    if (target.kind !== 'done') return target;
    if (target.value && isOurs(readings, target.value)) {
      const broken = immutable(target.value);
      if (broken) return succeeded(blocked(broken));
      return succeeded(
        isAtRest(target.value)
          ? done(text('Account {0} is ready.', name), afterwards(readings))
          : needed([text('Wait for the current update to finish.')], {
              caveats: afterwards(readings),
            }),
      );
    }
    const parts = await restoreParts(readings, now);
    if (parts.kind !== 'done') return parts;
    return succeeded(
      together(
        readings,
        parts.value.map(({ finding }) => finding),
      ),
    );
  },

  async apply(work) {
    const { readings, report } = work;
    const { spec } = readings;
    const target = await readings.target();
    if (target.kind !== 'done') return target;
    if (!target.value) {
      const ground = await prepare(work);
      if (ground.kind !== 'done') return ground;
    }
    report(
      text(
        'Azure is restoring the account. This takes 15 minutes or more and continues if you close this window.',
      ),
    );
    const patience = { every: seconds(10), atMost: minutes(5) };
    const restored = await ensure<Account | undefined>(work, {
      read: () => readings.target.again(),
      isReached: (now) => now !== undefined && isOurs(readings, now) && isAtRest(now),
      busy: {
        every: seconds(15),
        atMost: minutes(24 * 60),
        is: (now) => now !== undefined && isOurs(readings, now) && isUnderWay(now),
      },
      // A restore over an existing account would change that account.
      refuse: (now) => now && (isOurs(readings, now) ? leftOver(readings, now) : occupied(readings)),
      send: (_, permit) => send(work, permit),
      patience,
      unconfirmed: (now) =>
        now && isOurs(readings, now) && isUnderWay(now)
          ? stillRestoring(now)
          : notShown('F-94', couldNot('confirm', named.account(spec.name)), patience),
    });
    if (restored.kind !== 'done') return restored;
    const account = restored.value.value;
    if (!account) return failed(notShown('F-94', couldNot('confirm', named.account(spec.name)), patience));
    return statusEnd(
      restored.value.as(() => account),
      text(
        'Account {0} is restored to {1}. It still has the identities of {2}, so run Change Default Identity.',
        spec.name,
        utcSecond(spec.at),
        spec.source.name,
      ),
    );
  },
};

type Permit = Parameters<StepWork['azure']['restores']['restore']>[2];

async function send(
  { readings, azure, report }: StepWork<RestoreReadings>,
  permit: Permit,
): Promise<Outcome<unknown>> {
  const { spec } = readings;
  const restorable = await readings.restorable();
  if (restorable.kind !== 'done') return restorable;
  const { at, resourceGroup, name, identityId } = spec;
  if (!restorable.value || identityId === undefined) return failed(lost(readings));
  return azure.restores.restore(
    { source: restorable.value, at, resourceGroup, name, identityId },
    (state) => report(text('Azure is working on the account: {0}', state)),
    permit,
  );
}

/** Protects the vault, and grants the identity access, before anything is restored. */
async function prepare(work: StepWork<RestoreReadings>): Promise<Outcome<undefined>> {
  const { readings, pace } = work;
  const keyReadings = readings.keyReadings();
  if (!keyReadings) return succeeded(undefined);
  const ofVault = { ...work, readings: keyReadings, azure: readings.vaultServices };
  const vault = await vaultStep.check(keyReadings, pace.now());
  if (vault.kind !== 'done') return vault;
  if (vault.value.state === 'blocked') return failed(vault.value.problem);
  if (vault.value.state === 'needed') {
    const protectedVault = await vaultStep.apply(ofVault);
    if (protectedVault.kind !== 'done') return protectedVault;
    work.made?.({ changes: vault.value.changes, fact: protectedVault.value.value });
  }
  return giveAccess({ ...ofVault, readings: readings.keyReadings() ?? keyReadings });
}

function together(readings: RestoreReadings, parts: readonly Finding[]): Finding {
  const stands = parts.find((part) => part.state === 'blocked');
  if (stands) return stands;
  const { spec } = readings;
  return needed(
    [
      ...parts.flatMap((part) => (part.state === 'needed' ? part.changes : [])),
      text(
        'Restore account {0} to {1} as new account {2} in resource group {3}.',
        spec.source.name,
        utcSecond(spec.at),
        spec.name,
        spec.resourceGroup,
      ),
      spec.account?.keyUri === undefined
        ? text(
            'It uses {0} with identity {1}.',
            named.keyOf(spec.source.name),
            identityName(spec.identityId ?? ''),
          )
        : text(
            'It uses {0} with identity {1}.',
            named.key(spec.account.keyUri),
            identityName(spec.identityId ?? ''),
          ),
    ],
    {
      irreversible: [
        ...parts.flatMap((part) => (part.state === 'needed' ? part.irreversible : [])),
        text("You can't turn off continuous backup for account {0}.", spec.name),
      ],
      caveats: [
        ...parts.flatMap((part) => (part.state === 'blocked' ? [] : part.caveats)),
        ...afterwards(readings),
      ],
    },
  );
}

/** F-56: the restored account has the identities of its source on record. */
export const afterwards = ({ spec }: Pick<RestoreReadings, 'spec'>): readonly Text[] => [
  text(
    'Account {0} still has the identities of {1}. Run Change Default Identity after the restore.',
    spec.name,
    spec.source.name,
  ),
];

const occupied = ({ spec }: RestoreReadings): Problem =>
  misnamed(spec, text('Name {0} is already used. It must be unique across Azure.', spec.name));

/** A partly restored account is never deleted by us, because it might already contain data. */
const leftOver = ({ spec }: RestoreReadings, now: Account): Problem | undefined => {
  const broken = immutable(now);
  return (
    broken && {
      ...broken,
      what: notRestored(spec.source.name),
      next: text('Check its activity log in the Azure portal, delete it, then run the command again.'),
    }
  );
};

const lost = ({ spec }: RestoreReadings): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: notRestored(spec.source.name),
  why: text('Azure no longer lists it as restorable.'),
  next: text('Refresh the view, then run the command again.'),
  remedy: 'none',
});

const stillRestoring = ({ name, provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} is still being updated.', name),
  why: text('Azure reports its state as "{0}".', provisioningState),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  remedy: 'none',
});
