import { sameIdentity } from '../../domain/accountGrantee.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { identitiesOf } from '../changePorts.ts';
import type { Confirmed } from '../ensure.ts';
import { cancelled, failed, map, succeeded, type Outcome } from '../outcome.ts';
import type { Work } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { readAccess, rolesCountIn } from '../steps/grant.ts';
import { granteeOf as principalOf } from '../steps/grantee.ts';
import { minutes } from '../wait.ts';
import { changedAccount, gone, update } from './accountStates.ts';
import {
  changedDefault,
  granteeOf,
  hasTarget,
  identityOf,
  isAssigned,
  named,
  valueOf,
  type IdentityReadings,
} from './identityTarget.ts';
import type { KeySide } from './keyHome.ts';
import { statusEnd } from './statusEnd.ts';

type IdentityWork = Work<IdentityReadings>;

/** Assigns, grants, waits, and sets the default; what each update has made is read back before the next one. */
export async function changeIdentity(work: IdentityWork): Promise<Outcome<Confirmed<Text>>> {
  const { readings, report } = work;
  const { spec } = readings;
  const account = await assign(work);
  if (account.kind !== 'done') return account;
  const granted = await grant(work, account.value);
  if (granted.kind !== 'done') return granted;
  report(text('Setting the default identity'));
  const principalId = granteeOf(account.value, spec.target)?.principalId;
  const isAcross = applicationOf(identityOf(spec.target)) !== undefined && spec.home === undefined;
  const after = await update(work, {
    account: spec.account,
    change: () => ({ kind: 'defaultIdentity', value: valueOf(spec.target) }),
    isReached: (now) => sameIdentity(now.defaultIdentity, identityOf(spec.target)),
    refuse: (now) =>
      changedDefault(spec, now) ??
      // Access was given to the one that was assigned.
      (isAssigned(now, spec.target) && granteeOf(now, spec.target)?.principalId === principalId
        ? undefined
        : changedAccount(now, text('The identity is no longer assigned to it.'))),
    told,
    awaitsGrant: !isAcross,
    unconfirmed: lost,
  });
  if (after.kind !== 'done') return after;
  const { name } = after.value.value;
  return statusEnd(after.value, text('The default identity of {0} is {1} now.', name, named(spec)));
}

const told = (state: string) => text('Azure is changing the account: {0}', state);

/** The account with the identity that is meant, whose object id Azure shows. */
async function assign(work: IdentityWork): Promise<Outcome<Account>> {
  const { readings, report } = work;
  const { spec } = readings;
  const { target } = spec;
  if (target.kind === 'firstParty') {
    const found = await readings.account();
    if (found.kind !== 'done') return found;
    return found.value ? succeeded(found.value) : failed(gone(spec.account.name));
  }
  report(text('Assigning the identity'));
  const assigned = await update(work, {
    account: spec.account,
    change: (now) =>
      hasTarget(now, target) ? 'none' : { kind: 'identities', identities: identitiesWith(now) },
    isReached: (now) => isAssigned(now, target),
    refuse: (now) => changedDefault(spec, now),
    told,
    unconfirmed: unassigned,
  });
  return map(assigned, ({ value }) => value);

  /** Those that the account has stay. */
  function identitiesWith({ identities }: Account) {
    const { system, userAssigned } = identitiesOf(identities);
    return {
      system: system || target.kind === 'system',
      userAssigned: target.kind === 'user' ? [...userAssigned, target.id] : userAssigned,
    };
  }
}

/** An access policy works at once, nearly; a role assignment takes up to ten minutes (domain.md 2.5). */
async function grant(work: IdentityWork, account: Account): Promise<Outcome<undefined>> {
  const { readings, pace, signal, report } = work;
  const side = readings.keySide(granteeOf(account, readings.spec.target));
  if (!side) return succeeded(undefined);
  const found = await accessStep.check(side, pace.now());
  if (found.kind !== 'done') return found;
  if (found.value.state === 'blocked') return failed(found.value.problem);
  if (found.value.state === 'needed') {
    const applied = await accessStep.apply({ ...work, readings: side, azure: readings.vaultServices });
    if (applied.kind !== 'done') return applied;
  }
  const role = await untilGranted(side, pace.now());
  if (role.kind !== 'done') return role;
  // Azure does not tell the age of a policy: of one that was there before, the update itself tells whether it counts.
  const wait = role.value ?? (found.value.state === 'needed' ? minutes(1) : 0);
  if (wait > 0) {
    report(text('Waiting until the access to the key has reached the vault'));
    await pace.pause(wait, signal);
  }
  return signal.aborted ? cancelled : succeeded(undefined);
}

/** Milliseconds until the existing role takes effect; undefined if the vault uses access policies or isn't known. */
export async function untilGranted(side: KeySide, now: number): Promise<Outcome<number | undefined>> {
  if (side.spec.applicationId !== undefined) return succeeded(undefined);
  const principal = await principalOf(side);
  if (principal.kind !== 'done' || !principal.value) return succeeded(undefined);
  return map(await readAccess(side, principal.value, undefined), (shown) =>
    shown.vault?.permissionModel === 'rbac' ? rolesCountIn(side, shown, now) : undefined,
  );
}

const lost = ({ name }: Account): Problem => ({
  code: 'F-31',
  owner: 'accountOwner',
  what: text('The default identity of {0} was not changed.', name),
  why: text('Azure took the update, but shows another default identity.'),
  next: text('Run the command again; it goes on from here.'),
  remedy: 'none',
});

const unassigned = ({ name }: Account): Problem => ({
  code: 'F-31',
  owner: 'accountOwner',
  what: text('The identity was not assigned to the account {0}.', name),
  why: text('Azure took the update, but does not show the identity.'),
  next: text('Refresh the view in a minute, then run the command again; it goes on from here.'),
  remedy: 'none',
});
