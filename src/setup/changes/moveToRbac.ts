import type { Azure } from '../../azure/api.ts';
import type { PolicyEntry } from '../../model/accessGrants.ts';
import { type Confirmed, ensureIrreversible, notShown } from '../../model/ensure.ts';
import { keyUsersOf } from '../../model/grantee.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account, PermissionModel, Subscription, Vault } from '../../model/resources.ts';
import { changedAfterReview } from '../../model/review.ts';
import type { Assignment } from '../../model/roleAssignments.ts';
import type { AccessPart, VaultSpec } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { plain, text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import { once, vaultReadings, type VaultReadings } from '../readings.ts';
import type { Change, Work } from '../step.ts';
import { granteeOf, noPrincipal, unresolved } from '../steps/access.ts';
import { grant, isGranted, readAccess, rolesCountIn, type Shown } from '../steps/grant.ts';

/** A vault, and the accounts known to use its keys. */
export interface VaultUse {
  readonly subscription: Subscription;
  readonly vault: VaultSpec;
  readonly accounts: readonly Account[];
  /** Whether accounts that can't be read from here might use the vault. */
  readonly hidden: boolean;
}

/** The readings for one identity that those accounts use to reach their keys. */
type Side = VaultReadings<AccessPart>;

/** Creates the access step's readings for each identity of those accounts. All share one read of the vault. */
export const tenantContextsOf = (
  azure: Azure,
  { subscription, vault, accounts }: VaultUse,
  signal: AbortSignal,
  found: Side['vault'],
): readonly Side[] =>
  keyUsersOf(accounts).map((grantee) => ({
    ...vaultReadings<AccessPart>(azure, { subscription, vault, ...(grantee ? { grantee } : {}) }, signal),
    vault: found,
  }));

/** An identity, and the access that Azure shows for it. */
interface Held {
  readonly side: Side;
  readonly principal: Principal;
  readonly shown: Shown;
}

/** Reads each identity's access in the vault, for the requested permission model or the vault's own. */
async function readHeld(
  sides: readonly Side[],
  by?: PermissionModel,
  again = false,
): Promise<Outcome<readonly Held[]>> {
  const held: Held[] = [];
  for (const side of sides) {
    const principal = await granteeOf(side);
    if (principal.kind !== 'done') return principal;
    if (!principal.value) return failed(noPrincipal(side));
    const shown = await readAccess(side, principal.value, by, again);
    if (shown.kind !== 'done') return shown;
    held.push({ side, principal: principal.value, shown: shown.value });
  }
  return succeeded(held);
}

const isHeld = ({ side, principal, shown }: Held, by?: PermissionModel) =>
  isGranted(side, principal, shown, by);

/** The access of all identities, the number of identities that lacked it, and the new assignments. */
interface Given {
  readonly given: number;
  readonly held: readonly Held[];
  readonly made: ReadonlySet<string>;
}

/** Grants access to each identity that lacks it. */
export async function grantAll<R>(
  work: Work<R>,
  sides: readonly Side[],
  by?: PermissionModel,
): Promise<Outcome<Given>> {
  const before = await readHeld(sides, by);
  if (before.kind !== 'done') return before;
  let given = 0;
  const held: Held[] = [];
  const made = new Set<string>();
  for (const { side, principal, shown } of before.value) {
    const granted = await grant({ ...work, readings: side }, principal, by);
    if (granted.kind !== 'done') return granted;
    if (granted.value.changed) given += 1;
    held.push({ side, principal, shown: granted.value.value });
    const known = new Set(shown.assignments.map(({ id }) => id));
    for (const { id } of granted.value.value.assignments) if (!known.has(id)) made.add(id);
  }
  return succeeded({ given, held, made });
}

export const outOfSight = ({ hidden }: VaultUse): readonly Text[] =>
  hidden ? [text('Accounts that cannot be seen from here may use the vault, too.')] : [];

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
    sides: tenantContextsOf(azure, spec, signal, readings.vault),
  };
}

/**
 * Replaces access policies, which all stop applying at once, with Azure RBAC. The identities that accounts use get
 * their role first (docs/azure.md, Key vault requirements).
 */
export const moveToRoles: Change<MoveReadings> = {
  title: text('Move the vault to Azure RBAC'),

  async check(readings) {
    const { spec, vaultId } = readings;
    const { sides } = readings;
    const [vault, policies, users] = await Promise.all([
      readings.vault(),
      readings.policies(),
      Promise.all(sides.map(granteeOf)),
      readings.permissions(vaultId),
    ]);
    if (vault.kind !== 'done') return vault;
    if (!vault.value) return succeeded(blocked(missing(spec.vault.name)));
    if (vault.value.permissionModel === 'rbac') return checkRoles(readings);
    if (policies.kind !== 'done') return policies;
    const kept = new Set<string>();
    for (const user of users) {
      if (user.kind === 'cancelled') return user;
      if (user.kind === 'failed') return succeeded(blocked(unresolved(user.problem)));
      if (user.value) kept.add(user.value.id.toLowerCase());
    }
    const problem =
      (await lacks(readings, 'Microsoft.KeyVault/vaults/write')) ??
      (await lacks(readings, 'Microsoft.Authorization/roleAssignments/write'));
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed(
        [
          ...(sides.length > 0
            ? [assignment(spec), text('Wait until the roles have reached the vault: ten minutes.')]
            : []),
          text('Let Azure RBAC decide in {0}, and no access policy any more.', spec.vault.name),
        ],
        { caveats: [...fewest(losers(policies.value, kept)), ...outOfSight(spec)] },
      ),
    );
  },

  async apply(work) {
    const { readings, pace, signal, report } = work;
    const { spec, sides } = readings;
    const given = await grantAll(work, sides, 'rbac');
    if (given.kind !== 'done') return given;
    const since = counted(given.value.made);
    const left = () => longest(given.value.held, pace.now(), since);
    for (let wait = left(); wait > 0; wait = left()) {
      report(text('Waiting until the roles have reached the vault'));
      await pace.pause(wait, signal);
      if (signal.aborted) return cancelled;
    }
    const moved = await switchOver(work, since);
    return map(moved, (confirmed) =>
      confirmed.as(() => text('Azure RBAC decides in the key vault {0} now.', spec.vault.name)),
    );
  },
};

/** For a vault that already uses Azure RBAC, checks that its accounts have their roles. */
async function checkRoles(readings: MoveReadings): Promise<Outcome<Finding>> {
  const { spec, sides } = readings;
  const held = await readHeld(sides);
  if (held.kind !== 'done') return held;
  if (held.value.every((one) => isHeld(one)))
    return succeeded(done(text('The key vault {0} uses Azure RBAC already.', spec.vault.name)));
  const problem = await lacks(readings, 'Microsoft.Authorization/roleAssignments/write');
  return succeeded(problem ? blocked(problem) : needed([assignment(spec)], { caveats: outOfSight(spec) }));
}

const assignment = ({ accounts }: VaultUse) =>
  text(
    'Assign the role to the identities of the accounts that use its keys: {0}.',
    accounts.map(({ name }) => name).join(', '),
  );

/** The time from which the age of an assignment counts. */
type Since = (assignment: Assignment, now: number) => number;

/**
 * If Azure doesn't report an assignment's age, it counts from when it was first observed. So does an assignment made
 * in this run: if this machine's clock is ahead of Azure's, it would otherwise count as effective at once.
 */
function counted(made: ReadonlySet<string>): Since {
  const firstSeen = new Map<string, number>();
  return ({ id, createdOn }, now) => {
    const first = firstSeen.get(id) ?? now;
    firstSeen.set(id, first);
    if (createdOn === undefined) return first;
    return made.has(id) ? Math.max(createdOn, first) : createdOn;
  };
}

const longest = (held: readonly Held[], now: number, since: Since) =>
  Math.max(
    0,
    ...held.map(({ side, shown }) => rolesCountIn(side, shown, now, (assignment) => since(assignment, now))),
  );

/** The vault, its access policies, and the access of the identities that accounts use. */
interface Moving {
  readonly vault: Vault | undefined;
  readonly policies: readonly PolicyEntry[];
  readonly held: readonly Held[];
}

/** Reads all roles and policies once more. If they changed since the person confirmed, nothing is sent. */
async function switchOver(work: Work<MoveReadings>, since: Since): Promise<Outcome<Confirmed<Moving>>> {
  const { readings, azure, pace } = work;
  const { name } = readings.spec.vault;
  const reviewed = await readings.policies();
  if (reviewed.kind !== 'done') return reviewed;
  const patience = { every: seconds(3), atMost: minutes(2) };
  return ensureIrreversible<Moving>(work, {
    async read() {
      const vault = await readings.vault.again();
      const policies = await readings.policies.again();
      const held = await readHeld(readings.sides, 'rbac', true);
      if (vault.kind !== 'done') return vault;
      if (policies.kind !== 'done') return policies;
      return map(held, (all) => ({ vault: vault.value, policies: policies.value, held: all }));
    },
    isReached: ({ vault, held }) =>
      vault?.permissionModel === 'rbac' && held.every((one) => isHeld(one, 'rbac')),
    refuse({ vault, policies, held }) {
      if (!vault) return missing(name);
      const lost = held.filter((one) => !isHeld(one, 'rbac'));
      if (lost.length > 0) return roleLost(name, lost);
      if (longest(held, pace.now(), since) > 0) return roleYoung(name);
      const kept = new Set(held.map(({ principal }) => principal.id.toLowerCase()));
      const known = new Set(losers(reviewed.value, kept).map(plain));
      return losers(policies, kept).some((one) => !known.has(plain(one)))
        ? changedAfterReview(notMoved(name), losers(reviewed.value, kept), losers(policies, kept))
        : undefined;
    },
    send: async ({ vault }, permit) =>
      vault ? azure.changes.useRoles(vault, permit) : failed(missing(name)),
    patience,
    unconfirmed: ({ vault, held }) =>
      vault?.permissionModel === 'rbac'
        ? roleLost(
            name,
            held.filter((one) => !isHeld(one, 'rbac')),
          )
        : notShown('F-33', notMoved(name), patience),
  });
}

const notMoved = (name: string) => text("Key vault {0} wasn't moved to Azure RBAC.", name);

const roleLost = (name: string, lost: readonly Held[]): Problem => ({
  code: 'F-33',
  owner: 'accessAdministrator',
  what: notMoved(name),
  why: text(
    'These identities have no role on it, though it was assigned: {0}.',
    lost.map(({ principal }) => principal.id).join(', '),
  ),
  next: text('Find out who removes their role assignments, then run the command again.'),
  remedy: 'none',
});

const roleYoung = (name: string): Problem => ({
  code: 'F-33',
  owner: 'you',
  what: notMoved(name),
  why: text('A role that its accounts need was assigned again a moment ago, and might not work yet.'),
  next: text('Run the command again: it waits until the role works.'),
  remedy: 'none',
});

const lacks = (readings: MoveReadings, action: string) =>
  missingRight(
    readings,
    readings.vaultId,
    action,
    text('You may not move the key vault {0} to Azure RBAC.', readings.spec.vault.name),
  );

/** Principals that lose their access policy and get no role. Naming them lets you assign a role first. */
const losers = (policies: readonly PolicyEntry[], kept: ReadonlySet<string>): readonly Text[] =>
  policies
    .filter(({ objectId }) => !kept.has(objectId.toLowerCase()))
    .map(({ objectId, permissions }) =>
      text(
        'The principal {0} loses what its access policy gives: {1}. Assign it a role first, if it needs one.',
        objectId,
        Object.entries(permissions)
          .filter(([, given]) => given.length > 0)
          .map(([kind, given]) => `${kind} ${given.join(' ')}`)
          .join('; '),
      ),
    );

/** A confirmation that doesn't fit on the screen isn't read. */
const namedAtMost = 6;

function fewest(sentences: readonly Text[]): readonly Text[] {
  const more = sentences.length - namedAtMost;
  return more > 0
    ? [
        ...sentences.slice(0, namedAtMost),
        text('More principals that lose what their access policies give: {0}', more),
      ]
    : sentences;
}

const missing = (name: string): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: text('The key vault {0} was not found.', name),
  why: text('It is not in its resource group any more: it may have been deleted or moved.'),
  next: text('Refresh the view, or run Recover Deleted Vault.'),
});
