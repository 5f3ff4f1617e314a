import { blocked, done, needed, type Finding } from '../../domain/finding.ts';
import {
  accessPolicyOf,
  covers,
  encryptionUserRole,
  missingKeyPermissions,
  neededKeyPermissions,
  roleReachesKey,
  type Assignment,
} from '../../domain/grants.ts';
import type { PermissionModel, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Principal } from '../principal.ts';
import { missingRight } from '../rights.ts';
import type { Readings } from '../readings.ts';
import type { Step, Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

/** The "Azure Cosmos DB" principal may get, wrap and unwrap with the key, in the vault's own permission model. */
export const accessStep: Step = {
  id: 'access',
  title: text('Give Cosmos DB access to the key'),

  async check(readings) {
    const [vault, principal] = await Promise.all([readings.vault(), readings.principal()]);
    if (vault.kind !== 'done') return vault;
    if (principal.kind === 'cancelled') return principal;
    if (principal.kind === 'failed') return succeeded(blocked(unresolved(principal.problem)));
    const granted = await isGranted(readings, vault.value, principal.value);
    if (granted.kind !== 'done') return granted;
    const caveats = principal.value?.deducedFrom
      ? [
          text(
            'The directory does not tell the principal; its object id {0} is the one that works for {1}.',
            principal.value.id,
            principal.value.deducedFrom,
          ),
        ]
      : [];
    if (granted.value)
      return succeeded(done(text('Cosmos DB may use the keys of {0}.', readings.spec.vault.name), caveats));
    return checkGrant(readings, vault.value, caveats);
  },

  async apply(work) {
    const { readings } = work;
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    const principal = await awaitPrincipal(work);
    if (principal.kind !== 'done') return principal;
    if (principal.value === undefined || vault.value === undefined) return failed(noPrincipal(readings));
    const grantee = principal.value;
    const granted = await grant(work, vault.value, grantee);
    if (granted.kind !== 'done') return granted;
    return succeeded(text('Cosmos DB may use the keys of {0}.', vault.value.name));
  },
};

async function checkGrant(
  readings: Readings,
  vault: Vault | undefined,
  caveats: readonly ReturnType<typeof text>[],
): Promise<Outcome<Finding>> {
  const { spec, groupScope } = readings;
  const model = vault?.permissionModel ?? spec.vault.create?.permissionModel ?? 'rbac';
  const problem = await missingRight(
    readings,
    vault?.id ?? groupScope,
    model === 'rbac'
      ? 'Microsoft.Authorization/roleAssignments/write'
      : 'Microsoft.KeyVault/vaults/accessPolicies/write',
    text('You may not give others access to the key vault {0}.', spec.vault.name),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(needed([grantText(model, spec.vault.name)], { caveats }));
}

const grantText = (model: PermissionModel, vault: string) =>
  model === 'rbac'
    ? text('Assign the role {0} on {1} to the principal "Azure Cosmos DB".', encryptionUserRole.name, vault)
    : text(
        'Add an access policy to {0} for the principal "Azure Cosmos DB": {1}.',
        vault,
        neededKeyPermissions.join(', '),
      );

async function isGranted(
  readings: Readings,
  vault: Vault | undefined,
  principal: Principal | undefined,
): Promise<Outcome<boolean>> {
  if (!vault || !principal) return succeeded(false);
  if (vault.permissionModel === 'accessPolicy')
    return succeeded(missingKeyPermissions(accessPolicyOf(vault, principal.id)).length === 0);
  const assignments = await readings.assignments(principal.id);
  if (assignments.kind !== 'done') return assignments;
  const key = `${vault.id}/keys/${readings.spec.key.name}`;
  return succeeded(assignments.value.some((assignment) => reaches(assignment, key)));
}

const reaches = (assignment: Assignment, key: string) =>
  covers(assignment, key) && roleReachesKey(assignment.roleDefinitionId);

/** Grants, then probes until the grant can be read back: an answered request is not yet a visible grant. */
async function grant(work: Work, vault: Vault, principal: Principal): Promise<Outcome<unknown>> {
  const { azure, signal, readings } = work;
  const patience = { every: seconds(3), atMost: minutes(5) };
  if (vault.permissionModel === 'accessPolicy') {
    const policy = { objectId: principal.id, tenantId: vault.tenantId, keyPermissions: neededKeyPermissions };
    const added = await azure.vaults.addAccessPolicy(vault.id, policy, signal);
    if (added.kind !== 'done') return added;
    work.report(text('Waiting until the vault knows the access policy'));
    return waitUntil(
      () => azure.vaults.get(vault.id, signal),
      (seen) => seen !== undefined && missingKeyPermissions(accessPolicyOf(seen, principal.id)).length === 0,
      patience,
      work,
    );
  }
  const assigned = await azure.access.assign(vault.id, encryptionUserRole.id, principal.id, signal);
  if (assigned.kind !== 'done') return assigned;
  work.report(text('Waiting until the role assignment is visible'));
  const key = `${vault.id}/keys/${readings.spec.key.name}`;
  return waitUntil(
    () => azure.access.assignments(vault.id, principal.id, signal),
    (seen) => seen.some((assignment) => reaches(assignment, key)),
    patience,
    work,
  );
}

/** Registering the provider brings the principal, after a while. */
async function awaitPrincipal(work: Work): Promise<Outcome<Principal | undefined>> {
  const { readings, azure, signal } = work;
  const first = await readings.principal();
  if (first.kind !== 'done' || first.value !== undefined) return first;
  work.report(text('Waiting for the principal "Azure Cosmos DB" to appear in the tenant'));
  const found = await waitUntil(
    () => azure.directory.principal(readings.cloud.cosmosAppId, signal),
    (id) => id !== undefined,
    { every: seconds(5), atMost: minutes(3) },
    work,
  );
  return found.kind === 'done'
    ? succeeded(found.value === undefined ? undefined : { id: found.value })
    : found;
}

/** A closed directory stays closed, so that the person is asked; one that was not heard may well answer the next time. */
const unresolved = ({ code, owner, why, next, azure }: Problem): Problem => ({
  code: 'F-09',
  owner: code === 'F-09' ? 'tenantAdministrator' : owner,
  what: text('The object id of the principal "Azure Cosmos DB" could not be found out.'),
  why: text('{0} No working account tells the id either.', why),
  next:
    code === 'F-09'
      ? text('Enter the object id; a person with directory rights finds it with the command that is shown.')
      : text('{0} Or enter the object id, if you know it.', next),
  fix: 'enterPrincipal',
  ...(azure ? { azure } : {}),
});

const noPrincipal = ({ spec }: Readings): Problem => ({
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: text('Access to the key vault {0} could not be given.', spec.vault.name),
  why: text(
    'The principal "Azure Cosmos DB" is not in the tenant, although the resource provider is registered.',
  ),
  next: text('Have an administrator create it, or enter its object id.'),
  fix: 'enterPrincipal',
});
