import { sameIdentity } from '../../domain/accountGrantee.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import { text, type Text } from '../../domain/text.ts';
import { identitiesOf } from '../changePorts.ts';
import { cancelled, failed, succeeded, type Outcome } from '../outcome.ts';
import type { Work } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';
import { gone, onceGranted, readBack, settled } from './accountStates.ts';
import {
  granteeOf,
  hasTarget,
  identityOf,
  isAssigned,
  named,
  valueOf,
  type IdentityReadings,
} from './identityTarget.ts';
import { statusEnd } from './statusEnd.ts';

type IdentityWork = Work<IdentityReadings>;

/** Assigns, grants, waits, and sets the default; what each update has made is read back before the next one. */
export async function changeIdentity(work: IdentityWork): Promise<Outcome<Text>> {
  const { readings, azure, signal, report } = work;
  const { spec } = readings;
  const found = await readings.account();
  if (found.kind !== 'done') return found;
  if (!found.value) return failed(gone(spec.account.name));
  const before = await settled(work, found.value);
  if (before.kind !== 'done') return before;
  const account = await assign(work, before.value);
  if (account.kind !== 'done') return account;
  const granted = await grant(work, account.value);
  if (granted.kind !== 'done') return granted;
  report(text('Setting the default identity'));
  const value = valueOf(spec.target);
  const isAcross = applicationOf(identityOf(spec.target)) !== undefined && spec.home === undefined;
  const updated = await onceGranted(
    work,
    () =>
      azure.changes.update(
        account.value.id,
        { kind: 'defaultIdentity', value },
        (state) => report(text('Azure is changing the account: {0}', state)),
        signal,
      ),
    !isAcross,
  );
  if (updated.kind !== 'done') return updated;
  const after = await readBack(work, account.value);
  if (after.kind !== 'done') return after;
  if (!sameIdentity(after.value.defaultIdentity, identityOf(spec.target))) return lost(after.value);
  return statusEnd(
    after.value,
    text('The default identity of {0} is {1} now.', after.value.name, named(spec)),
  );
}

async function assign(work: IdentityWork, account: Account): Promise<Outcome<Account>> {
  const { readings, azure, pace, signal, report } = work;
  const { target } = readings.spec;
  if (target.kind === 'firstParty' || hasTarget(account, target)) return succeeded(account);
  const { system, userAssigned } = identitiesOf(account.identities);
  report(text('Assigning the identity'));
  const updated = await azure.changes.update(
    account.id,
    {
      kind: 'identities',
      identities: {
        system: system || target.kind === 'system',
        userAssigned: target.kind === 'user' ? [...userAssigned, target.id] : userAssigned,
      },
    },
    (state) => report(text('Azure is changing the account: {0}', state)),
    signal,
  );
  if (updated.kind !== 'done') return updated;
  const seen = await waitUntil(
    () => readBack(work, account),
    (now) => isAssigned(now, target),
    { every: seconds(10), atMost: minutes(5) },
    { pace, signal },
  );
  return seen.kind === 'done' && !isAssigned(seen.value, target) ? unassigned(account) : seen;
}

/** An access policy works at once, nearly; a role assignment takes up to ten minutes (domain.md 2.5). */
async function grant(work: IdentityWork, account: Account): Promise<Outcome<undefined>> {
  const { readings, pace, signal, report } = work;
  const side = readings.keySide(granteeOf(account, readings.spec.target));
  if (!side) return succeeded(undefined);
  const found = await accessStep.check(side, pace.now());
  if (found.kind !== 'done') return found;
  if (found.value.state === 'blocked') return failed(found.value.problem);
  if (found.value.state === 'done') return succeeded(undefined);
  const applied = await accessStep.apply({ ...work, readings: side, azure: readings.vaultServices });
  if (applied.kind !== 'done') return applied;
  const vault = await side.vault();
  const byRole = vault.kind === 'done' && vault.value?.permissionModel === 'rbac';
  report(text('Waiting until the access to the key has reached the vault'));
  await pace.pause(byRole ? minutes(10) : minutes(1), signal);
  return signal.aborted ? cancelled : succeeded(undefined);
}

const lost = ({ name }: Account): Outcome<never> =>
  failed({
    code: 'F-31',
    owner: 'accountOwner',
    what: text('The default identity of {0} was not changed.', name),
    why: text('Azure took the update, but shows another default identity.'),
    next: text('Run the command again; it goes on from here.'),
    remedy: 'none',
  });

const unassigned = ({ name }: Account): Outcome<never> =>
  failed({
    code: 'F-31',
    owner: 'accountOwner',
    what: text('The identity was not assigned to the account {0}.', name),
    why: text('Azure took the update, but does not show the identity.'),
    next: text('Refresh the view in a minute, then run the command again; it goes on from here.'),
    remedy: 'none',
  });
