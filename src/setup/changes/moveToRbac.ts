import { named, couldNot, cannot, notFound } from '../../model/problems.ts';
import type { Azure } from '../../azure/api.ts';
import type { PolicyEntry } from '../../model/accessGrants.ts';
import { type Confirmed, ensureIrreversible, notShown } from '../../model/ensure.ts';
import { keyIdentitiesOf } from '../../model/keyIdentity.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account, PermissionModel, Subscription, Vault } from '../../model/resources.ts';
import { blocked, changedAfterReview, done, type Finding, needed } from '../../model/stepFinding.ts';
import type { Assignment } from '../../model/roleAssignments.ts';
import type { AccessPart, VaultSpec } from '../../model/spec.ts';
import { plain, text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import { once, vaultReadings, type VaultReadings } from '../readings.ts';
import type { Change, StepWork } from '../step.ts';
import { waitForAccess } from './giveAccess.ts';
import { readPrincipal, noPrincipal, unresolved } from '../steps/access.ts';
import { grant, isGranted, readAccess, rolesCountIn, type VaultAccess } from '../steps/grant.ts';

/** A vault, and the accounts known to use its keys. */
export interface VaultUse {
  readonly subscription: Subscription;
  readonly vault: VaultSpec;
  readonly accounts: readonly Account[];
  /** Whether accounts that can't be read from here might use the vault. */
  readonly hidden: boolean;
}

/** The readings for one identity that those accounts use to reach their keys. */
type PrincipalReadings = VaultReadings<AccessPart>;

/** Creates the access step's readings for each identity of those accounts. All share one read of the vault. */
export const readingsPerPrincipal = (
  azure: Azure,
  { subscription, vault, accounts }: VaultUse,
  signal: AbortSignal,
  found: PrincipalReadings['vault'],
): readonly PrincipalReadings[] =>
  keyIdentitiesOf(accounts).map((identity) => ({
    ...vaultReadings<AccessPart>(azure, { subscription, vault, ...(identity ? { identity } : {}) }, signal),
    vault: found,
  }));

/** An identity, and the access that Azure shows for it. */
interface PrincipalAccess {
  readonly readings: PrincipalReadings;
  readonly principal: Principal;
  readonly access: VaultAccess;
}

/** Reads each identity's access in the vault, for the requested permission model or the vault's own. */
async function readPrincipalAccess(
  principals: readonly PrincipalReadings[],
  by?: PermissionModel,
  again = false,
): Promise<Outcome<readonly PrincipalAccess[]>> {
  const all: PrincipalAccess[] = [];
  for (const readings of principals) {
    const principal = await readPrincipal(readings);
    if (principal.kind !== 'done') return principal;
    if (!principal.value) return failed(noPrincipal(readings));
    const access = await readAccess(readings, principal.value, by, again);
    if (access.kind !== 'done') return access;
    all.push({ readings, principal: principal.value, access: access.value });
  }
  return succeeded(all);
}

const hasAccess = ({ readings, principal, access }: PrincipalAccess, by?: PermissionModel) =>
  isGranted(readings, principal, access, by);

/** The access of all identities, the number of identities that lacked it, and the new assignments. */
interface Granted {
  readonly grantedCount: number;
  readonly all: readonly PrincipalAccess[];
  readonly newAssignments: ReadonlySet<string>;
}

/** Grants access to each identity that lacks it. */
export async function grantAll<R>(
  work: StepWork<R>,
  principals: readonly PrincipalReadings[],
  by?: PermissionModel,
): Promise<Outcome<Granted>> {
  const before = await readPrincipalAccess(principals, by);
  if (before.kind !== 'done') return before;
  let grantedCount = 0;
  const all: PrincipalAccess[] = [];
  const newAssignments = new Set<string>();
  for (const { readings, principal, access } of before.value) {
    const granted = await grant({ ...work, readings }, principal, by);
    if (granted.kind !== 'done') return granted;
    if (granted.value.changed) grantedCount += 1;
    all.push({ readings, principal, access: granted.value.value });
    const known = new Set(access.assignments.map(({ id }) => id));
    for (const { id } of granted.value.value.assignments) if (!known.has(id)) newAssignments.add(id);
  }
  return succeeded({ grantedCount, all, newAssignments });
}

export const hiddenAccountsCaveat = ({ hidden }: VaultUse): readonly Text[] =>
  hidden ? [text("Accounts that you can't see might use it.")] : [];

type MoveReadings = ReturnType<typeof moveReadings>;

export function moveReadings(azure: Azure, spec: VaultUse, signal: AbortSignal) {
  const readings = vaultReadings(azure, spec, signal);
  const { accessChanges } = azure.in(spec.subscription);
  return {
    ...readings,
    /**
     * The complete policies, with secrets and certificates, because every principal with a policy loses its
     * permissions.
     */
    policies: once(() => accessChanges.policies(readings.vaultId, signal)),
    principals: readingsPerPrincipal(azure, spec, signal, readings.vault),
  };
}

/**
 * Replaces access policies, which all stop applying at once, with Azure RBAC. The identities that accounts use get
 * their role first (docs/azure.md, Key vault requirements).
 */
export const moveToRoles: Change<MoveReadings> = {
  title: text('Move Vault to RBAC'),

  async check(readings) {
    const { spec, vaultId } = readings;
    const { principals } = readings;
    const [vault, policies, users] = await Promise.all([
      readings.vault(),
      readings.policies(),
      Promise.all(principals.map(readPrincipal)),
      readings.permissions(vaultId),
    ]);
    if (vault.kind !== 'done') return vault;
    if (!vault.value) return succeeded(blocked(missing(spec.vault.name)));
    if (vault.value.permissionModel === 'rbac') return checkRoles(readings);
    if (policies.kind !== 'done') return policies;
    const keepsAccess = new Set<string>();
    for (const user of users) {
      if (user.kind === 'cancelled') return user;
      if (user.kind === 'failed') return succeeded(blocked(unresolved(user.problem)));
      if (user.value) keepsAccess.add(user.value.id.toLowerCase());
    }
    const problem =
      (await lacks(readings, 'Microsoft.KeyVault/vaults/write')) ??
      (await lacks(readings, 'Microsoft.Authorization/roleAssignments/write'));
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed(
        [
          ...(principals.length > 0 ? [assignment(spec), waitForAccess] : []),
          text('Switch key vault {0} to Azure RBAC. Its access policies stop applying.', spec.vault.name),
        ],
        { caveats: [...limited(losesPolicy(policies.value, keepsAccess)), ...hiddenAccountsCaveat(spec)] },
      ),
    );
  },

  async apply(work) {
    const { readings, pace, signal, report } = work;
    const { spec, principals } = readings;
    const granted = await grantAll(work, principals, 'rbac');
    if (granted.kind !== 'done') return granted;
    if (spec.accounts.length > 0) work.made?.({ changes: [assignment(spec)], fact: assigned(spec) });
    const since = assignmentAge(granted.value.newAssignments);
    const remainingWait = () => longestWait(granted.value.all, pace.now(), since);
    for (let wait = remainingWait(); wait > 0; wait = remainingWait()) {
      report(text('Waiting for the access to take effect'));
      await pace.pause(wait, signal);
      if (signal.aborted) return cancelled;
    }
    work.made?.({ changes: [waitForAccess] });
    const moved = await switchOver(work, since);
    return map(moved, (confirmed) =>
      confirmed.as(() => text('Key vault {0} uses Azure RBAC.', spec.vault.name)),
    );
  },
};

/** For a vault that already uses Azure RBAC, checks that its accounts have their roles. */
async function checkRoles(readings: MoveReadings): Promise<Outcome<Finding>> {
  const { spec, principals } = readings;
  const access = await readPrincipalAccess(principals);
  if (access.kind !== 'done') return access;
  if (access.value.every((one) => hasAccess(one)))
    return succeeded(done(text('Key vault {0} uses Azure RBAC.', spec.vault.name)));
  const problem = await lacks(readings, 'Microsoft.Authorization/roleAssignments/write');
  return succeeded(
    problem ? blocked(problem) : needed([assignment(spec)], { caveats: hiddenAccountsCaveat(spec) }),
  );
}

const assigned = ({ accounts }: VaultUse) =>
  text('The identities of these accounts have access: {0}.', accounts.map(({ name }) => name).join(', '));

const assignment = ({ accounts }: VaultUse) =>
  text('Grant access to the identities of these accounts: {0}.', accounts.map(({ name }) => name).join(', '));

/** The time from which the age of an assignment counts. */
type Since = (assignment: Assignment, now: number) => number;

/**
 * If Azure doesn't report an assignment's age, it counts from when it was first observed. So does an assignment made
 * in this run: if this machine's clock is ahead of Azure's, it would otherwise count as effective at once.
 */
function assignmentAge(newAssignments: ReadonlySet<string>): Since {
  const firstObserved = new Map<string, number>();
  return ({ id, createdOn }, now) => {
    const first = firstObserved.get(id) ?? now;
    firstObserved.set(id, first);
    if (createdOn === undefined) return first;
    return newAssignments.has(id) ? Math.max(createdOn, first) : createdOn;
  };
}

const longestWait = (principals: readonly PrincipalAccess[], now: number, since: Since) =>
  Math.max(
    0,
    ...principals.map(({ readings, access }) =>
      rolesCountIn(readings, access, now, (assignment) => since(assignment, now)),
    ),
  );

/** The vault, its access policies, and the access of the identities that accounts use. */
interface MoveState {
  readonly vault: Vault | undefined;
  readonly policies: readonly PolicyEntry[];
  readonly principals: readonly PrincipalAccess[];
}

/** Reads all roles and policies again. If they changed since the confirmation, nothing is sent. */
async function switchOver(
  work: StepWork<MoveReadings>,
  since: Since,
): Promise<Outcome<Confirmed<MoveState>>> {
  const { readings, azure, pace } = work;
  const { name } = readings.spec.vault;
  const reviewed = await readings.policies();
  if (reviewed.kind !== 'done') return reviewed;
  const patience = { every: seconds(3), atMost: minutes(2) };
  return ensureIrreversible<MoveState>(work, {
    async read() {
      const vault = await readings.vault.again();
      const policies = await readings.policies.again();
      const access = await readPrincipalAccess(readings.principals, 'rbac', true);
      if (vault.kind !== 'done') return vault;
      if (policies.kind !== 'done') return policies;
      return map(access, (principals) => ({ vault: vault.value, policies: policies.value, principals }));
    },
    isReached: ({ vault, principals }) =>
      vault?.permissionModel === 'rbac' && principals.every((one) => hasAccess(one, 'rbac')),
    refuse({ vault, policies, principals }) {
      if (!vault) return missing(name);
      const lost = principals.filter((one) => !hasAccess(one, 'rbac'));
      if (lost.length > 0) return roleLost(name, lost);
      if (longestWait(principals, pace.now(), since) > 0) return roleTooNew(name);
      const keepsAccess = new Set(principals.map(({ principal }) => principal.id.toLowerCase()));
      const known = new Set(losesPolicy(reviewed.value, keepsAccess).map(plain));
      return losesPolicy(policies, keepsAccess).some((one) => !known.has(plain(one)))
        ? changedAfterReview(
            notMoved(name),
            losesPolicy(reviewed.value, keepsAccess),
            losesPolicy(policies, keepsAccess),
          )
        : undefined;
    },
    send: async ({ vault }, permit) =>
      vault ? azure.changes.useRoles(vault, permit) : failed(missing(name)),
    patience,
    unconfirmed: ({ vault, principals }) =>
      vault?.permissionModel === 'rbac'
        ? roleLost(
            name,
            principals.filter((one) => !hasAccess(one, 'rbac')),
          )
        : notShown('F-33', notMoved(name), patience),
  });
}

const notMoved = (name: string) => couldNot('change', named.keyVault(name));

const roleLost = (name: string, lost: readonly PrincipalAccess[]): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: notMoved(name),
  why: text(
    'These identities lost the role that was assigned to them: {0}.',
    lost.map(({ principal }) => principal.id).join(', '),
  ),
  next: text('Find out who removed the role assignments, then run the command again.'),
  remedy: 'none',
});

const roleTooNew = (name: string): Problem => ({
  code: 'F-33',
  owner: 'you',
  what: notMoved(name),
  why: text('A role that its accounts need was just assigned and might not work yet.'),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  remedy: 'none',
});

const lacks = (readings: MoveReadings, action: string) =>
  missingRight(
    readings,
    readings.vaultId,
    action,
    cannot('change', named.keyVault(readings.spec.vault.name)),
  );

/** Principals that lose their access policy and get no role. Naming them lets you assign a role first. */
const losesPolicy = (policies: readonly PolicyEntry[], keepsAccess: ReadonlySet<string>): readonly Text[] =>
  policies
    .filter(({ objectId }) => !keepsAccess.has(objectId.toLowerCase()))
    .map(({ objectId, permissions }) =>
      text(
        'Principal {0} loses the permissions of its access policy: {1}. If it needs them, assign a role first.',
        objectId,
        Object.entries(permissions)
          .filter(([, given]) => given.length > 0)
          .map(([kind, given]) => `${kind} ${given.join(' ')}`)
          .join('; '),
      ),
    );

/** Nobody reads a confirmation that doesn't fit on the screen. */
const namedAtMost = 6;

function limited(sentences: readonly Text[]): readonly Text[] {
  const more = sentences.length - namedAtMost;
  return more > 0
    ? [
        ...sentences.slice(0, namedAtMost),
        text('More principals that lose the permissions of their access policies: {0}', more),
      ]
    : sentences;
}

const missing = (name: string): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: notFound(named.keyVault(name)),
  why: text('It might have been deleted or moved.'),
  next: text('If it was deleted, run Recover Deleted Vault. Otherwise, choose another key vault.'),
});
