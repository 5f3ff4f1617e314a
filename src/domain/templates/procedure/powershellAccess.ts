import { localEncryptionUserRole } from '../../grants.ts';
import { code, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { isInHsm } from '../inHsm.ts';
import type { TemplateRequest } from '../request.ts';
import { role } from '../resources/bodies.ts';
import { vaultGroup, warnings } from './steps.ts';

const isRbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

/** Of a managed HSM: a local role, on the one key. */
const local = (verb: 'New' | 'Remove') =>
  `${verb}-AzKeyVaultRoleAssignment -HsmName $hsmName -RoleDefinitionName '${localEncryptionUserRole.name}' -ObjectId $principalId -Scope "/keys/$keyName"`;

/** Access of `$principalId`: to the keys of the vault in its own permission model, or to the key of a managed HSM. */
export const grant = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return trusted(`${local('New')} | Out-Null`);
  return trusted(
    isRbac(request)
      ? `New-AzRoleAssignment -ObjectId $principalId -ObjectType ServicePrincipal -RoleDefinitionId ${role.id} -Scope $vaultId | Out-Null`
      : `Set-AzKeyVaultAccessPolicy -VaultName $vaultName -ResourceGroupName $${vaultGroup(request)} -ObjectId $principalId -PermissionsToKeys 'get', 'wrapKey', 'unwrapKey' -BypassObjectIdValidation`,
  );
};

const removal = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return trusted(local('Remove'));
  return trusted(
    isRbac(request)
      ? `Remove-AzRoleAssignment -ObjectId $principalId -RoleDefinitionId ${role.id} -Scope $vaultId`
      : `Remove-AzKeyVaultAccessPolicy -VaultName $vaultName -ResourceGroupName $${vaultGroup(request)} -ObjectId $principalId`,
  );
};

/** Without a version, the latest is meant. */
const enable = ({ known }: TemplateRequest, enabled: boolean) =>
  trusted(
    `Update-AzKeyVaultKey ${isInHsm(known) ? '-HsmName $hsmName' : '-VaultName $vaultName'} -Name $keyName -Enable $${String(enabled)} | Out-Null`,
  );

/** What revokes and what restores. It asks which, and does nothing else. */
export function revocation(request: TemplateRequest, values: Code): Code {
  const byKey = request.choices.lever === 'disableKey';
  const [revoke, restore] = byKey
    ? [enable(request, false), enable(request, true)]
    : [removal(request), grant(request)];
  return code`
    ${lines(...warnings(request).map((warning) => trusted(`# ${warning}`)))}
    param(
      [Parameter(Mandatory)]
      [ValidateSet('Revoke', 'Restore')]
      [string] $Action
    )
    $ErrorActionPreference = 'Stop'

    ${values}

    ${lines(
      trusted('Set-AzContext -Subscription $subscriptionId | Out-Null'),
      !byKey && isRbac(request) && !isInHsm(request.known)
        ? trusted(
            '$vaultId = (Get-AzKeyVault -VaultName $vaultName -ResourceGroupName $vaultResourceGroup).ResourceId',
          )
        : undefined,
    )}
    if ($Action -eq 'Revoke') {
      ${revoke}
    } else {
      ${restore}
    }
  `;
}
