import { unseenAccess } from '../../domain/crossTenant.ts';
import { blocked, done, needed, type Finding } from '../../domain/finding.ts';
import { encryptionRoleIn, neededKeyPermissions } from '../../domain/grants.ts';
import type { PermissionModel, Vault } from '../../domain/model.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import type { AccessPart } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import { failed, map, succeeded, type Outcome } from '../outcome.ts';
import type { Principal } from '../principal.ts';
import { missingRight } from '../rights.ts';
import type { VaultReadings } from '../readings.ts';
import type { Step } from '../step.ts';
import { foreignVault } from './foreignVault.ts';
import { grant, isGranted, onKeyOnly, readAccess, scopeOf } from './grant.ts';
import { awaitGrantee, granteeOf, identityOf, named, noPrincipal, unresolved } from './grantee.ts';

type AccessReadings = VaultReadings<AccessPart>;

const policyAdministrator = 'Managed HSM Policy Administrator';

/**
 * Who uses the key may get, wrap and unwrap with it, in the vault's own permission model: the "Azure Cosmos DB"
 * principal, or the managed identity that the specification names.
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
  // Who may assign local roles of a managed HSM is told by the HSM alone, when it is done.
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
