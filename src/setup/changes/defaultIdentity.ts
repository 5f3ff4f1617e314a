import { named, cannot } from '../../model/problems.ts';
import { type Azure, identitiesOf } from '../../azure/api.ts';
import { applicationOf, type DefaultIdentity, formatDefaultIdentity } from '../../model/defaultIdentity.ts';
import { identityName, keyIdentityOf, sameIdentity, uncheckedFor } from '../../model/keyIdentity.ts';
import type { Confirmed } from '../../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account } from '../../model/resources.ts';
import type { GrantedIdentity } from '../../model/spec.ts';
import { blocked, done, type Finding, type FindingPart, needed } from '../../model/stepFinding.ts';
import { capital, text, type Text } from '../../model/text.ts';
import { missingRight } from '../permissions.ts';
import { subscriptionReadings } from '../readings.ts';
import type { Change, StepWork } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { checkIdentity, ensureIdentity, groupScopeOf, identityCreation } from '../steps/identity.ts';
import { checkProvider, ensureProvider, managedIdentity } from '../steps/provider.ts';
import { foreignVault } from '../steps/vault.ts';
import { giveAccess, untilGranted, waitForAccess } from './giveAccess.ts';
import { type AccountPart, accountReadings, type KeyLocation, keyReadingsOf } from './keyLocation.ts';
import { lost, needsApplication, needsManaged, unassigned, unreadVault } from './identityProblems.ts';
import { recreatedPrincipal, recreatedText, removeFormer } from './recreatedIdentity.ts';
import {
  changedAccount,
  accountNotFound,
  immutable,
  isAtRest,
  needsManagedIdentity,
  statusEnd,
  update,
} from './setKey.ts';

/** The new default identity of an account. */
export type TargetIdentity = { readonly kind: 'firstParty' } | { readonly kind: 'system' } | UserTarget;

interface UserTarget {
  readonly kind: 'user';
  readonly id: string;
  /** The application that represents the identity if the vault is in another tenant. */
  readonly federatedClientId?: string;
  /** Set if the identity is created first, under its resource ID. */
  readonly create?: { readonly location: string };
}

export interface IdentitySpec extends AccountPart {
  readonly target: TargetIdentity;
  /** Absent if the account has no customer-managed key: then there's nothing to grant access to. */
  readonly keyLocation?: KeyLocation;
}

type IdentityReadings = ReturnType<typeof identityReadings>;

export function identityReadings(azure: Azure, spec: IdentitySpec, signal: AbortSignal) {
  const { keyLocation } = spec;
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    /** What creating the identity depends on. */
    place: subscriptionReadings(azure, { subscription: spec.subscription }, signal),
    /** The principal of a target that was deleted and created again since it was assigned. */
    recreated: (account: Account) =>
      spec.target.kind === 'user'
        ? recreatedPrincipal(account, spec.target.id, (id) =>
            azure.in(spec.subscription).identities.get(id, signal),
          )
        : Promise.resolve(undefined),
    /** Depends on the identity, because a new identity's object id is known only after it's assigned. */
    keyReadings: (identity: GrantedIdentity | undefined) =>
      keyLocation && keyReadingsOf(azure, keyLocation, identity, signal),
    vaultServices: azure.in(keyLocation?.subscription ?? spec.subscription),
  };
}

const identityOf = (target: TargetIdentity): DefaultIdentity => {
  switch (target.kind) {
    case 'firstParty':
      return { kind: 'firstParty' };
    case 'system':
      return { kind: 'systemAssigned' };
    case 'user':
      return { ...target, kind: 'userAssigned' };
  }
};

/** In the format of Azure's `defaultIdentity` property. */
const valueOf = (target: TargetIdentity): string => formatDefaultIdentity(identityOf(target));

const hasTarget = ({ identities }: Account, target: TargetIdentity) =>
  target.kind === 'firstParty' ||
  (target.kind === 'system'
    ? identities?.systemAssigned !== undefined
    : identities?.userAssigned.some(({ id }) => sameId(id, target.id)) === true);

/**
 * The identity that needs access to the key. Before the identity is assigned to the account, its object id is unknown.
 */
function identityToGrant(account: Account, target: TargetIdentity): GrantedIdentity | undefined {
  if (target.kind === 'firstParty') return undefined;
  const user = keyIdentityOf({ ...account, defaultIdentity: identityOf(target) });
  if (user.kind === 'known' && user.identity) return user.identity;
  return { name: target.kind === 'system' ? account.name : identityName(target.id) };
}

const identityText = ({ target, account }: Pick<IdentitySpec, 'target' | 'account'>): Text => {
  switch (target.kind) {
    case 'firstParty':
      return named.firstParty;
    case 'system':
      return named.systemIdentity(account.name);
    case 'user':
      return target.federatedClientId === undefined
        ? named.identity(identityName(target.id))
        : named.identityThrough(identityName(target.id), target.federatedClientId);
  }
};

/** Whether Azure shows the identity's object id, so that it can be granted access. */
const isAssigned = (account: Account, target: TargetIdentity) => {
  const own = target.kind === 'user' ? { kind: target.kind, id: target.id } : target;
  return own.kind === 'firstParty' || identityToGrant(account, own)?.principalId !== undefined;
};

/** Someone else has changed the default identity since the review. That must not be overwritten. */
const changedDefault = (
  { account, target }: IdentitySpec,
  now: Account,
  isRemoved = false,
): Problem | undefined =>
  (isRemoved && now.defaultIdentity.kind === 'undefined') ||
  [account.defaultIdentity, identityOf(target)].some((one) => sameIdentity(one, now.defaultIdentity))
    ? undefined
    : changedAccount(now, text('Its default identity has changed.'));

type IdentityWork = StepWork<IdentityReadings>;

/**
 * Assigns the identity, grants it access, waits, and sets the default. Each update is read back before the next one.
 */
async function changeIdentity(work: IdentityWork): Promise<Outcome<Confirmed<Text>>> {
  const { readings, report } = work;
  const { spec } = readings;
  const created = await createTarget(work);
  if (created.kind !== 'done') return created;
  const removed = await removeRecreated(work);
  if (removed.kind !== 'done') return removed;
  const account = await assign(work, removed.value);
  if (account.kind !== 'done') return account;
  const granted = await grantTarget(work, account.value);
  if (granted.kind !== 'done') return granted;
  report(text('Setting the default identity'));
  const principalId = identityToGrant(account.value, spec.target)?.principalId;
  const isAcross = applicationOf(identityOf(spec.target)) !== undefined && spec.keyLocation === undefined;
  const after = await update(work, {
    account: spec.account,
    change: () => ({ kind: 'defaultIdentity', value: valueOf(spec.target) }),
    isReached: (now) => sameIdentity(now.defaultIdentity, identityOf(spec.target)),
    refuse: (now) =>
      changedDefault(spec, now, removed.value) ??
      // Access was granted to the identity that was assigned earlier, so it must still be the same one.
      (isAssigned(now, spec.target) && identityToGrant(now, spec.target)?.principalId === principalId
        ? undefined
        : changedAccount(now, text('Its identities have changed.'))),
    stateText,
    awaitsGrant: !isAcross,
    unconfirmed: lost,
  });
  if (after.kind !== 'done') return after;
  const { name } = after.value.value;
  return statusEnd(
    after.value,
    text('Account {0} uses {1} as its default identity.', name, identityText(spec)),
  );
}

const assignment = (spec: IdentitySpec): Text =>
  spec.target.kind === 'system'
    ? text('Turn on the system-assigned identity of account {0}.', spec.account.name)
    : text('Assign {0} to account {1}.', identityText(spec), spec.account.name);

const stateText = (state: string) => text('Azure is working on the account: {0}', state);

/** Creates a new identity, unless an earlier run already has. */
async function createTarget(work: IdentityWork): Promise<Outcome<unknown>> {
  const { spec, place } = work.readings;
  const { target } = spec;
  if (target.kind !== 'user' || !target.create) return succeeded(undefined);
  const found = await place.identity(target.id);
  if (found.kind !== 'done' || found.value) return found;
  const onPlace = { ...work, readings: place };
  const registered = await ensureProvider(onPlace, managedIdentity);
  if (registered.kind !== 'done') return registered;
  const made = await ensureIdentity(onPlace, target.id, target.create.location);
  if (made.kind === 'done')
    work.made?.({
      changes: [identityCreation(target.id)],
      fact: text('Identity {0} exists.', identityName(target.id)),
    });
  return made;
}

/** Returns whether a principal was removed that the identity no longer has. */
async function removeRecreated(work: IdentityWork): Promise<Outcome<boolean>> {
  const { readings, report } = work;
  const { spec } = readings;
  const account = await readings.account();
  if (account.kind !== 'done') return account;
  const principal = account.value && (await readings.recreated(account.value));
  if (principal === undefined || spec.target.kind !== 'user') return succeeded(false);
  report(text('Removing the deleted identity'));
  const former = { id: spec.target.id, principal };
  const removed = await removeFormer(work, spec.account, former, (now) => changedDefault(spec, now));
  if (removed.kind === 'done')
    work.made?.({
      changes: [recreatedText(spec.target.id, spec.account.name)],
      fact: text('The deleted identity {0} was removed.', identityName(spec.target.id)),
    });
  return map(removed, () => true);
}

/** Assigns the identity, and returns the account once Azure shows the identity's object id. */
async function assign(work: IdentityWork, isRemoved: boolean): Promise<Outcome<Account>> {
  const { readings, report } = work;
  const { spec } = readings;
  const { target } = spec;
  if (target.kind === 'firstParty') {
    const found = await readings.account();
    if (found.kind !== 'done') return found;
    return found.value ? succeeded(found.value) : failed(accountNotFound(spec.account.name));
  }
  report(text('Assigning the identity'));
  let hadTarget = true as boolean;
  const assigned = await update(work, {
    account: spec.account,
    change(now) {
      hadTarget = hasTarget(now, target);
      return hadTarget ? 'none' : { kind: 'identities', identities: identitiesWith(now) };
    },
    isReached: (now) => isAssigned(now, target),
    refuse: (now) => changedDefault(spec, now, isRemoved),
    stateText,
    unconfirmed: unassigned,
  });
  if (assigned.kind === 'done')
    work.made?.({
      changes: [assignment(spec)],
      ...(hadTarget ? {} : { fact: text('Account {0} has {1}.', spec.account.name, identityText(spec)) }),
    });
  return map(assigned, ({ value }) => value);

  /** Keeps the identities that the account already has. */
  function identitiesWith({ identities }: Account) {
    const { system, userAssigned } = identitiesOf(identities);
    return {
      system: system || target.kind === 'system',
      userAssigned: target.kind === 'user' ? [...userAssigned, target.id] : userAssigned,
    };
  }
}

/** Grants the new identity access to the key, and waits until it is in effect. */
async function grantTarget(work: IdentityWork, account: Account): Promise<Outcome<undefined>> {
  const { readings } = work;
  const keyReadings = readings.keyReadings(identityToGrant(account, readings.spec.target));
  return keyReadings
    ? giveAccess({ ...work, readings: keyReadings, azure: readings.vaultServices })
    : succeeded(undefined);
}

/**
 * Changes the default identity without losing access: assign, grant, wait, and only then set the default in a separate
 * update (docs/azure.md, Identities and access; F-31).
 */
export const identityChange: Change<IdentityReadings> = {
  title: text('Change Default Identity'),

  async check(readings, now) {
    const { spec } = readings;
    const [found] = await Promise.all([readings.account(), readings.permissions(spec.account.id)]);
    if (found.kind !== 'done') return found;
    const account = found.value;
    if (!account) return succeeded(blocked(accountNotFound(spec.account.name)));
    const recreated = await readings.recreated(account);
    if (sameIdentity(account.defaultIdentity, identityOf(spec.target)) && isAtRest(account) && !recreated)
      return succeeded(
        done(text('Account {0} uses {1} as its default identity.', account.name, identityText(spec))),
      );
    const creation = await checkCreation(readings);
    if (creation.kind !== 'done') return creation;
    const problem = await problemBefore(readings, account, creation.value);
    if (problem)
      return succeeded({ ...blocked(problem), parts: [accountPart(account.name, blocked(problem))] });
    const grantee = identityToGrant(account, spec.target);
    const keyReadings = readings.keyReadings(
      recreated && grantee ? { ...grantee, principalId: recreated } : grantee,
    );
    const access = keyReadings && (await accessStep.check(keyReadings, now));
    if (access && access.kind !== 'done') return access;
    const wait = keyReadings && (await untilGranted(keyReadings, now));
    if (wait && wait.kind !== 'done') return wait;
    return succeeded(
      neededChanges(readings, account, access?.value, {
        isNew: (wait?.value ?? 0) > 0,
        recreated: recreated !== undefined,
        ...(creation.value ? { creation: creation.value } : {}),
      }),
    );
  },

  apply: (work) => changeIdentity(work),
};

/** The creation of a new identity. Undefined if the identity isn't new, or exists by now. */
async function checkCreation({ spec, place }: IdentityReadings): Promise<Outcome<Finding | undefined>> {
  const { target } = spec;
  if (target.kind !== 'user' || !target.create) return succeeded(undefined);
  const identity = await checkIdentity(place, target.id);
  if (identity.kind !== 'done') return identity;
  if (identity.value.state !== 'needed')
    return succeeded(identity.value.state === 'blocked' ? identity.value : undefined);
  const { changes } = identity.value;
  return map(await checkProvider(place, managedIdentity), (provider) =>
    provider.state === 'blocked'
      ? provider
      : needed([...(provider.state === 'needed' ? provider.changes : []), ...changes]),
  );
}

async function problemBefore(
  readings: IdentityReadings,
  account: Account,
  creation: Finding | undefined,
): Promise<Problem | undefined> {
  const { spec } = readings;
  const { target } = spec;
  const problem = immutable(account) ?? changedDefault(spec, account);
  if (problem) return problem;
  if (target.kind === 'firstParty' && account.keyUri !== undefined && needsManagedIdentity(account))
    return needsManaged(account);
  const otherTenant = otherTenantProblem(readings, account);
  if (otherTenant) return otherTenant;
  const may = await missingRight(
    readings,
    account.id,
    'Microsoft.DocumentDB/databaseAccounts/write',
    cannot('change', named.account(account.name)),
  );
  if (may || target.kind !== 'user' || hasTarget(account, target)) return may;
  if (creation?.state === 'blocked') return creation.problem;
  return missingRight(
    readings,
    creation ? groupScopeOf(target.id) : target.id,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    cannot('assign', named.identity(identityName(target.id))),
  );
}

/** Problems with a key whose vault is in another tenant or can't be read. */
function otherTenantProblem({ spec }: IdentityReadings, account: Account): Problem | undefined {
  const { target, keyLocation, subscription } = spec;
  if (account.keyUri === undefined || applicationOf(identityOf(target)) !== undefined) return undefined;
  if (keyLocation)
    return foreignVault(
      { name: keyLocation.vault.name, tenantId: keyLocation.subscription.tenantId },
      subscription,
      identityOf(target),
    );
  return applicationOf(account.defaultIdentity) === undefined
    ? unreadVault(account)
    : needsApplication(account);
}

const accountPart = (name: string, finding: Finding): FindingPart => ({
  id: 'account',
  title: capital(text('account {0}', name)),
  finding,
});

function neededChanges(
  { spec }: IdentityReadings,
  account: Account,
  access: Finding | undefined,
  {
    isNew,
    recreated,
    creation,
  }: { readonly isNew: boolean; readonly recreated: boolean; readonly creation?: Finding },
): Finding {
  const parts: readonly FindingPart[] = [
    accountPart(account.name, done(text('No problems found.'))),
    ...(access ? [{ id: 'access', title: text('Access to the key'), finding: access }] : []),
  ];
  if (access?.state === 'blocked') return { ...access, parts };
  const who = identityText(spec);
  const { target } = spec;
  return needed(
    [
      ...(creation?.state === 'needed' ? creation.changes : []),
      ...(recreated && target.kind === 'user' ? [recreatedText(target.id, account.name)] : []),
      ...(hasTarget(account, spec.target) && !recreated ? [] : [assignment(spec)]),
      ...(access?.state === 'needed' ? access.changes : []),
      ...(access?.state === 'needed' || isNew ? [waitForAccess] : []),
      text('Set {0} as the default identity in a separate update.', who),
    ],
    {
      parts,
      caveats: [
        ...(access?.caveats ?? []),
        ...uncheckedFor(identityOf(target)),
        ...(account.keyUri === undefined
          ? []
          : [
              text(
                'The former identity keeps its access to the key. Remove that access once everything works.',
              ),
            ]),
      ],
    },
  );
}
