import { type Azure, identitiesOf } from '../../azure/api.ts';
import { applicationOf, type DefaultIdentity, formatDefaultIdentity } from '../../model/defaultIdentity.ts';
import type { Confirmed } from '../../model/ensure.ts';
import { identityName, keyUserOf, sameIdentity, unseenFor } from '../../model/grantee.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account } from '../../model/resources.ts';
import type { Grantee } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Change, Work } from '../step.ts';
import { accessStep, granteeOf as principalOf } from '../steps/access.ts';
import { readAccess, rolesCountIn } from '../steps/grant.ts';
import { foreignVault } from '../steps/vaultWork.ts';
import {
  type AccountPlace,
  accountReadings,
  type KeyHome,
  keyReadingsOf,
  type KeyReadings,
} from './keyLocation.ts';
import {
  changedAccount,
  gone,
  immutable,
  isAtRest,
  needsManagedIdentity,
  statusEnd,
  update,
} from './setKey.ts';

/** The new default identity of an account. */
export type Target = { readonly kind: 'firstParty' } | { readonly kind: 'system' } | UserTarget;

interface UserTarget {
  readonly kind: 'user';
  /** The resource id of the identity. */
  readonly id: string;
  /** The application that stands for the identity if the vault is in another tenant. */
  readonly federatedClientId?: string;
}

export interface IdentitySpec extends AccountPlace {
  readonly target: Target;
  /** Absent if the account has no customer-managed key: then there's nothing to grant access to. */
  readonly home?: KeyHome;
}

type IdentityReadings = ReturnType<typeof identityReadings>;

export function identityReadings(azure: Azure, spec: IdentitySpec, signal: AbortSignal) {
  const { home } = spec;
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    /** Depends on the identity, because a new identity's object id is known only after it's assigned. */
    keySide: (grantee: Grantee | undefined) => home && keyReadingsOf(azure, home, grantee, signal),
    vaultServices: azure.in(home?.subscription ?? spec.subscription),
  };
}

const identityOf = (target: Target): DefaultIdentity => {
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
const valueOf = (target: Target): string => formatDefaultIdentity(identityOf(target));

const hasTarget = ({ identities }: Account, target: Target) =>
  target.kind === 'firstParty' ||
  (target.kind === 'system'
    ? identities?.systemAssigned !== undefined
    : identities?.userAssigned.some(({ id }) => sameId(id, target.id)) === true);

/**
 * The identity that needs access to the key. Before the identity is assigned to the account, its object id is unknown.
 */
function granteeOf(account: Account, target: Target): Grantee | undefined {
  if (target.kind === 'firstParty') return undefined;
  const user = keyUserOf({ ...account, defaultIdentity: identityOf(target) });
  if (user.kind === 'known' && user.grantee) return user.grantee;
  return { name: target.kind === 'system' ? account.name : identityName(target.id) };
}

const named = ({ target, account }: Pick<IdentitySpec, 'target' | 'account'>): Text => {
  switch (target.kind) {
    case 'firstParty':
      return text('the principal "Azure Cosmos DB"');
    case 'system':
      return text('the system-assigned identity of {0}', account.name);
    case 'user':
      return target.federatedClientId === undefined
        ? text('the identity {0}', identityName(target.id))
        : text(
            'the identity {0}, across tenants by the application {1}',
            identityName(target.id),
            target.federatedClientId,
          );
  }
};

/** Whether Azure shows the identity's object id, so that it can be granted access. */
const isAssigned = (account: Account, target: Target) => {
  const own = target.kind === 'user' ? { kind: target.kind, id: target.id } : target;
  return own.kind === 'firstParty' || granteeOf(account, own)?.principalId !== undefined;
};

/** Another person has set a default identity since the review. It must not be overwritten. */
const changedDefault = ({ account, target }: IdentitySpec, now: Account): Problem | undefined =>
  [account.defaultIdentity, identityOf(target)].some((one) => sameIdentity(one, now.defaultIdentity))
    ? undefined
    : changedAccount(now, text('Its default identity is another one now.'));

type IdentityWork = Work<IdentityReadings>;

/**
 * Assigns the identity, grants it access, waits, and sets the default. Each update is read back before the next one.
 */
async function changeIdentity(work: IdentityWork): Promise<Outcome<Confirmed<Text>>> {
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
      // Access was granted to the identity that was assigned earlier, so it must still be the same one.
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

/** Assigns the identity, and returns the account once Azure shows the identity's object id. */
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

  /** Keeps the identities that the account already has. */
  function identitiesWith({ identities }: Account) {
    const { system, userAssigned } = identitiesOf(identities);
    return {
      system: system || target.kind === 'system',
      userAssigned: target.kind === 'user' ? [...userAssigned, target.id] : userAssigned,
    };
  }
}

/**
 * An access policy takes effect almost at once; a role assignment takes up to ten minutes (docs/azure.md, Identities
 * and access).
 */
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
  // Azure doesn't report the age of an access policy. For one that already existed, the update itself shows whether
  // it's in effect.
  const wait = role.value ?? (found.value.state === 'needed' ? minutes(1) : 0);
  if (wait > 0) {
    report(text('Waiting until the access to the key has reached the vault'));
    await pace.pause(wait, signal);
  }
  return signal.aborted ? cancelled : succeeded(undefined);
}

/** Milliseconds until the existing role takes effect. Undefined if the vault uses access policies or isn't known. */
async function untilGranted(side: KeyReadings, now: number): Promise<Outcome<number | undefined>> {
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

/**
 * Changes the default identity without losing access: assign, grant, wait, and only then set the default in a separate
 * update (docs/azure.md, Identities and access; F-31).
 */
export const identityChange: Change<IdentityReadings> = {
  title: text('Change the default identity'),

  async check(readings, now) {
    const { spec } = readings;
    const [found] = await Promise.all([readings.account(), readings.permissions(spec.account.id)]);
    if (found.kind !== 'done') return found;
    const account = found.value;
    if (!account) return succeeded(blocked(gone(spec.account.name)));
    if (sameIdentity(account.defaultIdentity, identityOf(spec.target)) && isAtRest(account))
      return succeeded(done(text('The default identity of {0} is {1} already.', account.name, named(spec))));
    const problem = await standing(readings, account);
    if (problem) return succeeded(blocked(problem));
    const side = readings.keySide(granteeOf(account, spec.target));
    const access = side && (await accessStep.check(side, now));
    if (access && access.kind !== 'done') return access;
    const wait = side && (await untilGranted(side, now));
    if (wait && wait.kind !== 'done') return wait;
    return succeeded(together(readings, account, access?.value, (wait?.value ?? 0) > 0));
  },

  apply: (work) => changeIdentity(work),
};

async function standing(readings: IdentityReadings, account: Account): Promise<Problem | undefined> {
  const { spec } = readings;
  const { target } = spec;
  const problem = immutable(account) ?? changedDefault(spec, account);
  if (problem) return problem;
  if (target.kind === 'firstParty' && account.keyUri !== undefined && needsManagedIdentity(account))
    return needsManaged(account);
  const across = acrossProblem(readings, account);
  if (across) return across;
  const may = await missingRight(
    readings,
    account.id,
    'Microsoft.DocumentDB/databaseAccounts/write',
    text('You may not change the account {0}.', account.name),
  );
  if (may || target.kind !== 'user' || hasTarget(account, target)) return may;
  return missingRight(
    readings,
    target.id,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    text('You may not assign the identity {0}.', identityName(target.id)),
  );
}

const needsManaged = ({ name }: Account): Problem => ({
  code: 'F-42',
  owner: 'accountOwner',
  what: text('The default identity of {0} cannot be changed so.', name),
  why: text(
    'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
  ),
  next: text('Choose a managed identity.'),
  remedy: 'none',
});

/** Problems with a key whose vault is in another tenant, or can't be read. */
function acrossProblem({ spec }: IdentityReadings, account: Account): Problem | undefined {
  const { target, home, subscription } = spec;
  if (account.keyUri === undefined || applicationOf(identityOf(target)) !== undefined) return undefined;
  if (home)
    return foreignVault(
      { name: home.vault.name, tenantId: home.subscription.tenantId },
      subscription,
      identityOf(target),
    );
  return applicationOf(account.defaultIdentity) === undefined
    ? unseenVault(account)
    : needsApplication(account);
}

const needsApplication = ({ name, defaultIdentity }: Account): Problem => ({
  code: 'F-40',
  owner: 'accountOwner',
  what: text('The default identity of {0} cannot be changed so.', name),
  why: text(
    'It reaches its key through the application {0}: the vault is in another tenant, which no other kind of identity reaches.',
    applicationOf(defaultIdentity) ?? '',
  ),
  next: text('Choose a user-assigned identity with a federated client id.'),
});

/** The grants can't be checked, so the change might revoke the account. */
const unseenVault = ({ name, keyUri }: Account): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: text('The default identity of {0} is not changed.', name),
  why: text(
    'The vault of its key cannot be seen from here, and so nor can the access to it: {0}',
    keyUri ?? '',
  ),
  remedy: 'none',
  next: text('Ask for the role Reader on the vault, or have somebody who has it do this.'),
});

function together(
  { spec }: IdentityReadings,
  account: Account,
  access: Finding | undefined,
  isNew: boolean,
): Finding {
  if (access?.state === 'blocked') return access;
  const who = named(spec);
  const { target } = spec;
  return needed(
    [
      ...(hasTarget(account, spec.target) ? [] : [text('Assign {0} to the account {1}.', who, account.name)]),
      ...(access?.state === 'needed' ? access.changes : []),
      ...(access?.state === 'needed' || isNew
        ? [text('Wait until the access has reached the vault: up to ten minutes.')]
        : []),
      text('Make {0} the default identity, in an update of its own.', who),
    ],
    {
      caveats: [
        ...(access?.caveats ?? []),
        ...unseenFor(identityOf(target)),
        ...(account.keyUri === undefined
          ? []
          : [text('The former identity keeps its access to the key; take it away later, once all is well.')]),
      ],
    },
  );
}
