import { addApplication, identityName, unseenAccess } from '../../model/grantee.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { PermissionModel, Vault } from '../../model/resources.ts';
import { encryptionRoleIn, neededKeyPermissions } from '../../model/roleAssignments.ts';
import type { AccessPart } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds, waitUntil } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import type { VaultReadings } from '../readings.ts';
import type { Step, Work } from '../step.ts';
import { grant, isGranted, onKeyOnly, readAccess, scopeOf } from './grant.ts';
import { foreignVault } from './vaultWork.ts';

type PrincipalReadings = VaultReadings<AccessPart>;

/** The principal to grant access to: the one in the specification, or the one from the directory. */
export async function granteeOf(readings: PrincipalReadings): Promise<Outcome<Principal | undefined>> {
  const { grantee, identityId } = readings.spec;
  if (grantee?.applicationId !== undefined) return applicationIn(readings, grantee.applicationId);
  if (grantee) return succeeded(grantee.principalId === undefined ? undefined : { id: grantee.principalId });
  if (identityId === undefined) return readings.principal();
  const found = await readings.identity(identityId);
  if (found.kind === 'failed') return failed({ ...found.problem, fix: 'chooseIdentity' });
  if (found.kind === 'cancelled') return found;
  const id = found.value?.principalId;
  return id === undefined ? failed(missingIdentity(identityId)) : succeeded({ id });
}

/** F-40: for an account in another tenant, the vault knows the application. */
async function applicationIn(
  { spec, application }: PrincipalReadings,
  id: string,
): Promise<Outcome<Principal>> {
  const found = await application(id);
  const what = text('The application {0} cannot be given access to the key vault {1}.', id, spec.vault.name);
  if (found.kind === 'failed') return failed({ ...found.problem, what });
  if (found.kind === 'cancelled') return found;
  if (found.value !== undefined) return succeeded({ id: found.value });
  return failed({
    code: 'F-40',
    owner: 'tenantAdministrator',
    what,
    why: text('The tenant of the vault has no such application, and the account reaches its key through it.'),
    next: addApplication(id),
  });
}

const missingIdentity = (id: string): Problem => ({
  code: 'F-41',
  owner: 'accountOwner',
  what: text('The identity {0} cannot be given access to the key.', identityName(id)),
  why: text('Azure finds no such identity: {0}', id),
  next: text('Choose another identity, or make this one again.'),
  fix: 'chooseIdentity',
});

/** The managed identity to grant access to. Undefined stands for the "Azure Cosmos DB" principal. */
const identityOf = ({ grantee, identityId }: AccessPart): string | undefined =>
  grantee?.name ?? (identityId === undefined ? undefined : identityName(identityId));

function named(spec: AccessPart): Text {
  const { applicationId } = spec.grantee ?? {};
  if (applicationId !== undefined) return text('the application {0}', applicationId);
  const identity = identityOf(spec);
  return identity === undefined
    ? text('the principal "Azure Cosmos DB"')
    : text('the identity {0}', identity);
}

/** Registering the provider creates the principal, after a delay. */
async function awaitGrantee(work: Work<PrincipalReadings>): Promise<Outcome<Principal | undefined>> {
  const { readings, azure, signal } = work;
  const first = await granteeOf(readings);
  if (first.kind !== 'done' || first.value !== undefined || identityOf(readings.spec) !== undefined)
    return first;
  work.report(text('Waiting for the principal "Azure Cosmos DB" to appear in the tenant'));
  const found = await waitUntil(
    () => azure.directory.principal(readings.cloud.cosmosAppId, signal),
    (id) => id !== undefined,
    { every: seconds(5), atMost: minutes(3) },
    work,
  );
  return found.kind === 'done'
    ? succeeded(found.value.last === undefined ? undefined : { id: found.value.last })
    : found;
}

/**
 * If directory access is denied, the person must enter the id. Other failures can be temporary, so the next attempt
 * might succeed.
 */
export const unresolved = ({ code, owner, why, next, azure }: Problem): Problem => ({
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

export const noPrincipal = ({ spec }: PrincipalReadings): Problem => ({
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: text('Access to the key vault {0} could not be given.', spec.vault.name),
  why: text(
    'The principal "Azure Cosmos DB" is not in the tenant, although the resource provider is registered.',
  ),
  next: text(
    'Run Register Resource Provider again, have an administrator create it, or enter its object id.',
  ),
  fix: 'enterPrincipal',
});

type AccessReadings = VaultReadings<AccessPart>;

const policyAdministrator = 'Managed HSM Policy Administrator';

/**
 * The principal that uses the key has the get, wrap and unwrap permissions, under the vault's own permission model.
 * It's the "Azure Cosmos DB" principal, or the managed identity in the specification.
 */
export const accessStep: Step<AccessReadings> = {
  id: 'access',
  title: text('Give Cosmos DB access to the key'),

  async check(readings) {
    const { applicationId, identityId } = readings.spec;
    if (applicationId !== undefined) return succeeded(unseenAccess(applicationId, identityId));
    const [vault, principal] = await Promise.all([readings.vault(), granteeOf(readings)]);
    if (vault.kind !== 'done') return vault;
    const foreign = vault.value && foreignVault(vault.value, readings.spec.subscription);
    if (foreign) return succeeded(blocked(foreign));
    if (principal.kind === 'cancelled') return principal;
    if (principal.kind === 'failed')
      return succeeded(
        blocked(identityOf(readings.spec) === undefined ? unresolved(principal.problem) : principal.problem),
      );
    const granted = await isThere(readings, principal.value);
    if (granted.kind === 'failed' && vault.value && isManagedHsm(vault.value.id))
      return succeeded(blocked(granted.problem));
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
    if (granted.value) return succeeded(done(granting(readings, vault.value), caveats));
    return checkGrant(readings, vault.value, caveats);
  },

  async apply(work) {
    const { readings } = work;
    const principal = await awaitGrantee(work);
    if (principal.kind !== 'done') return principal;
    if (principal.value === undefined) return failed(noPrincipal(readings));
    const granted = await grant(work, principal.value);
    return map(granted, (confirmed) => confirmed.as(({ vault }) => granting(readings, vault)));
  },
};

function granting(readings: AccessReadings, vault: Vault | undefined): Text {
  const { vault: wanted } = readings.spec;
  const identity = identityOf(readings.spec);
  const key = vault && onKeyOnly(readings, vault.permissionModel);
  const what =
    key === undefined ? text('the keys of {0}', wanted.name) : text('the key {0} of {1}', key, wanted.name);
  const application = readings.spec.grantee?.applicationId;
  if (application !== undefined) return text('The application {0} may use {1}.', application, what);
  return identity === undefined
    ? text('Cosmos DB may use {0}.', what)
    : text('The identity {0} may use {1}.', identity, what);
}

async function checkGrant(
  readings: AccessReadings,
  vault: Vault | undefined,
  caveats: readonly Text[],
): Promise<Outcome<Finding>> {
  const { spec, groupScope } = readings;
  const model = vault?.permissionModel ?? spec.vault.create?.permissionModel ?? 'rbac';
  // Only the managed HSM itself knows who can assign its local roles, and reports it when an assignment is tried.
  if (vault && isManagedHsm(vault.id)) {
    const takes = text(
      'It takes a local role of yours in the managed HSM: {0}, or its administrator.',
      policyAdministrator,
    );
    return succeeded(needed([grantText(readings, model)], { caveats: [...caveats, takes] }));
  }
  const problem = await missingRight(
    readings,
    vault ? scopeOf(readings, vault) : groupScope,
    model === 'rbac'
      ? 'Microsoft.Authorization/roleAssignments/write'
      : 'Microsoft.KeyVault/vaults/accessPolicies/write',
    text('You may not give others access to the key vault {0}.', spec.vault.name),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(needed([grantText(readings, model)], { caveats }));
}

function grantText(readings: AccessReadings, model: PermissionModel): Text {
  const { name: vault } = readings.spec.vault;
  const who = named(readings.spec);
  if (model === 'accessPolicy')
    return text('Add an access policy to {0} for {1}: {2}.', vault, who, neededKeyPermissions.join(', '));
  const key = onKeyOnly(readings, model);
  const where = key === undefined ? text('{0}', vault) : text('the key {0} of {1}', key, vault);
  return text(
    'Assign the role {0} on {1} to {2}.',
    encryptionRoleIn({ id: readings.vaultId }).name,
    where,
    who,
  );
}

async function isThere(
  readings: AccessReadings,
  principal: Principal | undefined,
): Promise<Outcome<boolean>> {
  if (!principal) return succeeded(false);
  const shown = await readAccess(readings, principal, undefined);
  return map(shown, (now) => isGranted(readings, principal, now, undefined));
}
