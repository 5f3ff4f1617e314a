import { named, couldNot } from '../../model/problems.ts';
import { type Confirmed, ensure, notShown } from '../../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { PermissionModel, Vault } from '../../model/resources.ts';
import { changedAfterReview } from '../../model/stepFinding.ts';
import {
  accessPolicyOf,
  allKeysOf,
  type Assignment,
  countsIn,
  covers,
  encryptionRoleIn,
  missingKeyPermissions,
  neededKeyPermissions,
  roleReachesKey,
} from '../../model/roleAssignments.ts';
import type { AccessPart } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import type { Principal } from '../principal.ts';
import type { VaultReadings } from '../readings.ts';
import type { StepWork } from '../step.ts';

type Readings = VaultReadings<AccessPart>;

/** The access of one principal to the keys of a vault, as Azure shows it. */
export interface VaultAccess {
  readonly vault: Vault | undefined;
  /** Read only under Azure RBAC. */
  readonly assignments: readonly Assignment[];
}

/** The wanted permission model, if it differs from the vault's own. */
type By = PermissionModel | undefined;

/** Reads a principal's access. With `again`, it ignores earlier readings. */
export async function readAccess(
  { vault, assignments }: Readings,
  { id }: Principal,
  by: By,
  again = false,
): Promise<Outcome<VaultAccess>> {
  const found = await (again ? vault.again() : vault());
  if (found.kind !== 'done') return found;
  if (!found.value || (by ?? found.value.permissionModel) === 'accessPolicy')
    return succeeded({ vault: found.value, assignments: [] });
  return map(await (again ? assignments.again(id) : assignments(id)), (all) => ({
    vault: found.value,
    assignments: all,
  }));
}

/** Whether this access allows the principal to use the key. */
export function isGranted(
  readings: Readings,
  { id }: Principal,
  { vault, assignments }: VaultAccess,
  by: By,
): boolean {
  if (!vault) return false;
  if ((by ?? vault.permissionModel) === 'accessPolicy')
    return missingKeyPermissions(accessPolicyOf(vault, id)).length === 0;
  return reaching(readings, vault, assignments).length > 0;
}

function reaching({ spec }: Readings, vault: Vault, assignments: readonly Assignment[]) {
  const target = spec.key ? `${vault.id}/keys/${spec.key.name}` : allKeysOf(vault);
  return assignments.filter(
    (assignment) => covers(assignment, target) && roleReachesKey(assignment.roleDefinitionId),
  );
}

/** Milliseconds until the role assignments are known to be in effect; see `countsIn`. */
export const rolesCountIn = (
  readings: Readings,
  { vault, assignments }: VaultAccess,
  now: number,
  since?: (assignment: Assignment) => number,
) => (vault ? countsIn(reaching(readings, vault, assignments), now, since) : 0);

/** The scope of the access: a single key, or the vault and therefore all of its keys. */
export const onKeyOnly = ({ spec }: Readings, model: PermissionModel) =>
  model === 'rbac' && spec.onKeyOnly === true ? spec.key?.name : undefined;

export function grantScope(readings: Readings, vault: Vault, model = vault.permissionModel): string {
  const key = onKeyOnly(readings, model);
  return key === undefined ? allKeysOf(vault) : `${vault.id}/keys/${key}`;
}

/**
 * Grants the missing access, and confirms that Azure shows it: a successful response doesn't mean that the grant is
 * visible yet.
 */
export async function grant(
  work: StepWork<Readings>,
  principal: Principal,
  by?: PermissionModel,
): Promise<Outcome<Confirmed<VaultAccess>>> {
  const { readings, azure, report } = work;
  const alreadyRead = await readAccess(readings, principal, by);
  if (alreadyRead.kind !== 'done') return alreadyRead;
  const { vault } = alreadyRead.value;
  if (!vault) return failed(noVault(readings));
  const model = by ?? vault.permissionModel;
  const patience = { every: seconds(3), atMost: minutes(5) };
  /** After the vault's permission model changes, a grant in the old model has no effect. */
  const isMoved = (now: VaultAccess) => by === undefined && now.vault?.permissionModel !== model;
  return ensure<VaultAccess>(work, {
    alreadyRead,
    read: () => readAccess(readings, principal, by, true),
    isReached: (now) => !isMoved(now) && isGranted(readings, principal, now, by),
    refuse: (now) => (now.vault ? (isMoved(now) ? moved(vault, now.vault) : undefined) : noVault(readings)),
    async send(_, permit) {
      const sent =
        model === 'rbac'
          ? await azure.access.assign(
              grantScope(readings, vault, model),
              encryptionRoleIn(vault).id,
              principal.id,
              permit,
            )
          : await azure.vaults.addAccessPolicy(
              vault.id,
              { objectId: principal.id, tenantId: vault.tenantId, keyPermissions: neededKeyPermissions },
              permit,
            );
      if (sent.kind === 'done') report(text('Waiting for the access to take effect'));
      return sent;
    },
    patience,
    unconfirmed: (now) =>
      !now.vault
        ? noVault(readings)
        : isMoved(now)
          ? moved(vault, now.vault)
          : notShown(
              'F-33',
              notGiven(vault),
              patience,
              text(
                'Check access control (IAM) of the key vault in the Azure portal, then run the command again.',
              ),
            ),
  });
}

const notGiven = ({ id }: Vault) => couldNot('grant', named.keys(id));

const modelOf = ({ name, permissionModel }: Vault): Text =>
  permissionModel === 'rbac'
    ? text('Key vault {0} uses Azure RBAC.', name)
    : text('Key vault {0} uses access policies.', name);

const moved = (reviewed: Vault, now: Vault): Problem =>
  changedAfterReview(notGiven(now), [modelOf(reviewed)], [modelOf(now)]);

const noVault = ({ spec }: Readings): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: couldNot('grant', named.keyVault(spec.vault.name)),
  why: text('It might have been deleted or moved.'),
  next: text('If it was deleted, run Recover Deleted Vault. Otherwise, choose another key vault.'),
});
