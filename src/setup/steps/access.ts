import { addApplication, identityName, uncheckedAccess } from '../../model/keyIdentity.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { PermissionModel, Vault } from '../../model/resources.ts';
import { encryptionRoleIn, neededKeyPermissions } from '../../model/roleAssignments.ts';
import { type AccessPart, groupOf } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { namedStore, named, cannot, notFound, couldNot } from '../../model/problems.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds, waitUntil } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import type { VaultReadings } from '../readings.ts';
import type { Step, StepWork } from '../step.ts';
import { grant, isGranted, onKeyOnly, readAccess, grantScope } from './grant.ts';
import { ensureGroup, groupChange } from './group.ts';
import { checkIdentity, ensureIdentity } from './identity.ts';
import { foreignVault } from './vault.ts';

type PrincipalReadings = VaultReadings<AccessPart>;

/** The principal to grant access to: the one in the specification, or the one from the directory. */
export async function readPrincipal(readings: PrincipalReadings): Promise<Outcome<Principal | undefined>> {
  const { identity, identityId } = readings.spec;
  if (identity?.applicationId !== undefined) return applicationIn(readings, identity.applicationId);
  if (identity)
    return succeeded(identity.principalId === undefined ? undefined : { id: identity.principalId });
  if (identityId === undefined) return readings.principal();
  const found = await readings.identity(identityId);
  if (found.kind === 'failed') return failed({ ...found.problem, fix: 'chooseIdentity' });
  if (found.kind === 'cancelled') return found;
  const id = found.value?.principalId;
  // Azure knows the principal once the identity is created.
  if (id === undefined && readings.spec.newIdentity) return succeeded(undefined);
  return id === undefined ? failed(missingIdentity(identityId)) : succeeded({ id });
}

/** F-40: for an account in another tenant, the vault knows the application. */
async function applicationIn(
  { spec, application }: PrincipalReadings,
  id: string,
): Promise<Outcome<Principal>> {
  const found = await application(id);
  const what = cannot('grant', named.keyVault(spec.vault.name));
  if (found.kind === 'failed') return failed({ ...found.problem, what });
  if (found.kind === 'cancelled') return found;
  if (found.value !== undefined) return succeeded({ id: found.value });
  return failed({
    code: 'F-40',
    owner: 'tenantAdministrator',
    what,
    why: text(
      "Application {0} isn't in the key vault's tenant, but the account uses it to reach the key.",
      id,
    ),
    next: addApplication(id),
  });
}

export const missingIdentity = (id: string): Problem => ({
  code: 'F-41',
  owner: 'accountOwner',
  what: notFound(named.identity(identityName(id))),
  why: text('It might have been deleted or moved.'),
  next: text('Choose another identity, or create it again.'),
  fix: 'chooseIdentity',
});

/** The managed identity to grant access to. Undefined means the "Azure Cosmos DB" principal. */
const identityOf = ({ identity, identityId }: AccessPart): string | undefined =>
  identity?.name ?? (identityId === undefined ? undefined : identityName(identityId));

function principalText(spec: AccessPart): Text {
  const { applicationId } = spec.identity ?? {};
  if (applicationId !== undefined) return named.application(applicationId);
  const identity = identityOf(spec);
  return identity === undefined ? named.firstParty : named.identity(identity);
}

/** Registering the provider creates the principal, after a delay. */
async function awaitGrantee(work: StepWork<PrincipalReadings>): Promise<Outcome<Principal | undefined>> {
  const { readings, azure, signal } = work;
  const first = await readPrincipal(readings);
  const { identityId, newIdentity } = readings.spec;
  if (first.kind === 'done' && first.value === undefined && identityId !== undefined && newIdentity)
    return createIdentity(work, identityId, newIdentity.location);
  if (first.kind !== 'done' || first.value !== undefined || identityOf(readings.spec) !== undefined)
    return first;
  work.report(text('Waiting for principal "Azure Cosmos DB" to appear in the tenant'));
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

async function createIdentity(
  work: StepWork<PrincipalReadings>,
  id: string,
  location: string,
): Promise<Outcome<Principal | undefined>> {
  const group = await ensureGroup(work, work.readings.spec);
  if (group.kind !== 'done') return group;
  const made = await ensureIdentity(work, id, location);
  if (made.kind !== 'done') return made;
  const principalId = made.value.value?.principalId;
  return succeeded(principalId === undefined ? undefined : { id: principalId });
}

/**
 * If directory access is denied, the user must enter the id. Other failures can be temporary, so the next attempt might
 * succeed.
 */
export const unresolved = ({ code, owner, why, next, azure }: Problem): Problem => ({
  code: 'F-09',
  owner: code === 'F-09' ? 'tenantAdministrator' : owner,
  what: notFound(text('the object ID of {0}', named.firstParty)),
  why: text('{0} No working account reveals the ID.', why),
  next:
    code === 'F-09'
      ? text('Enter the object ID. Someone with directory access finds it with the displayed command.')
      : text('{0} Or enter the object ID.', next),
  fix: 'enterPrincipal',
  ...(azure ? { azure } : {}),
});

export const noPrincipal = ({ spec }: PrincipalReadings): Problem => ({
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: couldNot('grant', named.keyVault(spec.vault.name)),
  why: text('The resource provider is registered, but principal "Azure Cosmos DB" isn\'t in the tenant.'),
  next: text(
    'Run Register Resource Provider again, ask an administrator to create the principal, or enter its object ID.',
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
  title: text('Grant access to the key'),

  async check(readings) {
    const { applicationId, identityId } = readings.spec;
    if (applicationId !== undefined) return succeeded(uncheckedAccess(applicationId, identityId));
    const [vault, principal] = await Promise.all([readings.vault(), readPrincipal(readings)]);
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
            "You can't read the directory. Object ID {0} is taken from key vault {1}, where it works.",
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
  const key = vault && onKeyOnly(readings, vault.permissionModel);
  const what = key === undefined ? named.keys(readings.vaultId) : named.keyIn(readings.vaultId, key);
  return text('Access to {0} is granted to {1}.', what, principalText(readings.spec));
}

async function checkGrant(
  readings: AccessReadings,
  vault: Vault | undefined,
  caveats: readonly Text[],
): Promise<Outcome<Finding>> {
  const { spec, groupScope } = readings;
  const created = await newIdentityFinding(readings);
  if (created.kind !== 'done') return created;
  if (created.value.state === 'blocked') return created;
  const changes = created.value.state === 'needed' ? created.value.changes : [];
  const model = vault?.permissionModel ?? spec.vault.create?.permissionModel ?? 'rbac';
  // Only the managed HSM itself knows who can assign its local roles, and reports it when an assignment is tried.
  if (vault && isManagedHsm(vault.id)) {
    const takes = text('Requires the {0} role in the managed HSM.', policyAdministrator);
    return succeeded(needed([...changes, grantText(readings, model)], { caveats: [...caveats, takes] }));
  }
  const problem = await missingRight(
    readings,
    vault ? grantScope(readings, vault) : groupScope,
    model === 'rbac'
      ? 'Microsoft.Authorization/roleAssignments/write'
      : 'Microsoft.KeyVault/vaults/accessPolicies/write',
    cannot('grant', named.keyVault(spec.vault.name)),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(needed([...changes, grantText(readings, model)], { caveats }));
}

/** The creation of the identity that gets access, if it's new. */
async function newIdentityFinding(readings: AccessReadings): Promise<Outcome<Finding>> {
  const { identityId, newIdentity, vault } = readings.spec;
  if (identityId === undefined || !newIdentity) return succeeded(done(text('No problems found.')));
  const scope = groupOf(readings.spec).isNew ? `/subscriptions/${readings.spec.subscription.id}` : undefined;
  return map(await checkIdentity(readings, identityId, scope), (found) =>
    found.state === 'needed' && !vault.create
      ? needed([...groupChange(readings.spec), ...found.changes])
      : found,
  );
}

function grantText(readings: AccessReadings, model: PermissionModel): Text {
  const { name: vault } = readings.spec.vault;
  const who = principalText(readings.spec);
  if (model === 'accessPolicy')
    return text(
      'Add an access policy to key vault {0} for {1}: {2}.',
      vault,
      who,
      neededKeyPermissions.join(', '),
    );
  const key = onKeyOnly(readings, model);
  const where = key === undefined ? namedStore(readings.vaultId) : named.keyIn(readings.vaultId, key);
  return text(
    'Assign the {0} role on {1} to {2}.',
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
