import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { parametersOf } from './armWriter.ts';
import { code, type Code, distinct, joined, lines, nothing, trusted } from './code.ts';
import { grants, type InputName, inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { powershellString } from './literals.ts';
import {
  accountPath,
  assignIdentity,
  assignSystemIdentity,
  accountCreation,
  createRepeatedly,
  hashtables,
  patch,
  sendAccount,
  sends,
} from './powershellAccount.ts';
import type { TemplateRequest } from './request.ts';
import {
  keyProperties,
  keyVaultApiVersion,
  ref,
  role,
  types,
  vaultProperties,
  writtenTree,
} from './resources.ts';
import {
  comments,
  inputsUsed,
  type ScriptStepId,
  stepsOf,
  takesPrincipal,
  vaultGroup,
  warnings,
} from './scriptSteps.ts';

const isRbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

/** For a managed HSM: a local role on the one key. */
const local = (verb: 'Get' | 'New' | 'Remove') =>
  `${verb}-AzKeyVaultRoleAssignment -HsmName $hsmName -RoleDefinitionName '${localEncryptionUserRole.name}' -ObjectId $principalId -Scope "/keys/$keyName"`;

/** Assigning a role fails if it is assigned, and a script can be run again. */
const unless = (found: string, assign: string): Code => code`
  if (-not (${trusted(found)})) {
    ${trusted(assign)} | Out-Null
  }
`;

/**
 * Grants `$principalId` access: to the keys of the vault in its own permission model, or to the key of a managed HSM.
 */
const grant = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return unless(local('Get'), local('New'));
  if (isRbac(request))
    return unless(
      `Get-AzRoleAssignment -ObjectId $principalId -RoleDefinitionName '${role.name}' -Scope $vaultId`,
      `New-AzRoleAssignment -ObjectId $principalId -ObjectType ServicePrincipal -RoleDefinitionName '${role.name}' -Scope $vaultId`,
    );
  return trusted(
    `Set-AzKeyVaultAccessPolicy -VaultName $vaultName -ResourceGroupName $${vaultGroup(request)} -ObjectId $principalId -PermissionsToKeys 'get', 'wrapKey', 'unwrapKey' -BypassObjectIdValidation`,
  );
};

const removal = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return trusted(local('Remove'));
  return trusted(
    isRbac(request)
      ? `Remove-AzRoleAssignment -ObjectId $principalId -RoleDefinitionName '${role.name}' -Scope $vaultId`
      : `Remove-AzKeyVaultAccessPolicy -VaultName $vaultName -ResourceGroupName $${vaultGroup(request)} -ObjectId $principalId`,
  );
};

/** Without a version, the cmdlet applies to the latest one. */
const enable = ({ known }: TemplateRequest, enabled: boolean) =>
  trusted(
    `Update-AzKeyVaultKey ${isInHsm(known) ? '-HsmName $hsmName' : '-VaultName $vaultName'} -Name $keyName -Enable $${String(enabled)} | Out-Null`,
  );

/** The script asks whether to revoke or to restore. */
const askAction = (requests: readonly TemplateRequest[]): Code => code`
  ${lines(...[...new Set(requests.flatMap(warnings))].map((warning) => trusted(`# ${warning}`)))}
  param(
    [Parameter(Mandatory)]
    [ValidateSet('Revoke', 'Restore')]
    [string] $Action
  )
  $ErrorActionPreference = 'Stop'
`;

/** Revokes or restores access, and does nothing else. */
function revocation(request: TemplateRequest): Code {
  const byKey = request.choices.revocation === 'disableKey';
  const [revoke, restore] = byKey
    ? [enable(request, false), enable(request, true)]
    : [removal(request), grant(request)];
  return code`
    ${assignments(request, inputsUsed(request))}

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

const environments = {
  Azure: 'AzureCloud',
  AzureUSGovernment: 'AzureUSGovernment',
  AzureChina: 'AzureChinaCloud',
};

/**
 * A script for the Az modules. Resources in which every property matters are written as property objects. With several
 * requests, it runs one after the other, and ends at the first error.
 */
export function renderPowerShell(...requests: readonly TemplateRequest[]): Code {
  const begin = requests.some(({ scope }) => scope === 'revoke')
    ? [askAction(requests)]
    : [...(requests.some(createsVault) ? [requiredModule] : []), stopAtErrors];
  const parts = requests.map((request, index) =>
    request.scope === 'revoke' ? revocation(request) : part(request, requests.slice(0, index)),
  );
  return lines(joined([...begin, ...distinct(parts)], '\n\n'), nothing);
}

/** A function of an earlier part of the script isn't declared again. */
function part(request: TemplateRequest, earlier: readonly TemplateRequest[]): Code {
  const needed = stepsOf(request).filter(({ id }) => id !== 'findVault' || rbac(request));
  const body = needed.map((step) => lines(comments(step), commands(request)[step.id]()));
  const declares = sends(request) && !earlier.some(sends);
  return joined(
    [
      assignments(request, inputsUsed(request)),
      signIn(request, earlier.length === 0),
      declares ? sendAccount(request) : accountPath(request),
      ...body,
    ],
    '\n\n',
  );
}

/** Deploys the ARM template of the same options, with its parameters. */
export function renderPowerShellDeployment(request: TemplateRequest): Code {
  const parameters = parametersOf(request);
  const used: readonly InputName[] = [
    'subscriptionId',
    'resourceGroup',
    ...parameters.map(({ input }) => input),
  ];
  const values = hashtables.object(parameters.map(({ name, input }) => [name, trusted(`$${input}`)]));
  return lines(
    joined(
      [
        stopAtErrors,
        assignments(request, used),
        signIn(request),
        lines(
          trusted('# azuredeploy.json is the ARM template with the same options.'),
          code`$parameters = ${values}`,
          request.scope === 'accountWithKey'
            ? trusted(
                "# The account goes into this resource group. The key and its access go into the key vault's resource group.",
              )
            : undefined,
          trusted('New-AzResourceGroup -Name $resourceGroup -Location $location -Force | Out-Null'),
          trusted(
            'New-AzResourceGroupDeployment -ResourceGroupName $resourceGroup -TemplateFile ./azuredeploy.json -TemplateParameterObject $parameters',
          ),
        ),
      ],
      '\n\n',
    ),
    nothing,
  );
}

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

function assignments(request: TemplateRequest, used: readonly InputName[]): Code {
  const inputs = inputsOf(request);
  return lines(
    ...used.map((name) =>
      name === 'keySize'
        ? code`$keySize = ${{ code: inputs.keySize }}`
        : code`${trusted(`$${name}`)} = ${powershellString(inputs[name])}`,
    ),
  );
}

const stopAtErrors = trusted("$ErrorActionPreference = 'Stop'");

/** From this version on, a new vault uses Azure RBAC unless told otherwise. */
const requiredModule = trusted("#Requires -Modules @{ ModuleName = 'Az.KeyVault'; ModuleVersion = '6.0.0' }");

const createsVault = (request: TemplateRequest) =>
  request.format === 'powershell' && request.scope === 'everything' && rbac(request);

const signIn = ({ cloud }: TemplateRequest, isFirst = true) =>
  lines(
    cloud.name === 'Azure' || !isFirst
      ? undefined
      : trusted(`Connect-AzAccount -Environment ${environments[cloud.name]} | Out-Null`),
    trusted('Set-AzContext -Subscription $subscriptionId | Out-Null'),
  );

const commands = (request: TemplateRequest): Readonly<Record<ScriptStepId, () => Code>> => ({
  providers: () =>
    lines(
      trusted('Register-AzResourceProvider -ProviderNamespace Microsoft.DocumentDB | Out-Null'),
      trusted('Register-AzResourceProvider -ProviderNamespace Microsoft.KeyVault | Out-Null'),
    ),
  group: () => trusted('New-AzResourceGroup -Name $resourceGroup -Location $location -Force | Out-Null'),
  vault: () => (rbac(request) ? createVault(request) : createVaultWithPolicies(request)),
  findVault: () =>
    trusted(
      '$vaultId = (Get-AzKeyVault -VaultName $vaultName -ResourceGroupName $vaultResourceGroup).ResourceId',
    ),
  principal: () =>
    takesPrincipal(request)
      ? trusted('# $principalId is set above.')
      : trusted(`$principalId = (Get-AzADServicePrincipal -ApplicationId '${request.cloud.cosmosAppId}').Id`),
  identity: () =>
    lines(
      trusted(
        '$identity = New-AzUserAssignedIdentity -ResourceGroupName $resourceGroup -Name $identityName -Location $location',
      ),
      trusted('$identityId = $identity.Id'),
      trusted('$principalId = $identity.PrincipalId'),
    ),
  findIdentity: () =>
    trusted(
      '$principalId = (Get-AzResource -ResourceId $identityId -ExpandProperties).Properties.principalId',
    ),
  grant: () => grant(request),
  grantAccount: () => grant(request),
  key: () => (isInHsm(request.known) ? createKeyInHsm : createKey(request)),
  account: () => (grants(request.scope) ? createRepeatedly(request) : accountCreation(request)),
  // The account is sent with these properties.
  harden: () => nothing,
  assignSystemIdentity: () =>
    lines(assignSystemIdentity, trusted('$principalId = $account.identity.principalId')),
  assignIdentity: () => assignIdentity,
  defaultIdentity: () =>
    patch({
      properties: {
        defaultIdentity:
          request.choices.identity === 'systemAssigned' ? 'SystemAssignedIdentity' : ref('defaultIdentity'),
      },
    }),
  enable: () => patch({ properties: { keyVaultKeyUri: ref('keyUri') } }),
  status: () =>
    lines(
      trusted('$account = (Invoke-AzRestMethod -Method GET -Path $accountPath).Content | ConvertFrom-Json'),
      trusted("$account.properties | Select-Object -Property 'keyVaultKeyUri', 'customerManagedKeyStatus'"),
    ),
});

/** The new access model of New-AzKeyVault is Azure RBAC since Az.KeyVault 6.0, which the script requires. */
const createVault = ({ known }: TemplateRequest): Code => code`
  $vault = @{
    Name = $vaultName
    ResourceGroupName = $resourceGroup
    Location = $location
    Sku = '${trusted(known.vault?.create?.sku === 'premium' ? 'Premium' : 'Standard')}'
    EnablePurgeProtection = $true
    SoftDeleteRetentionInDays = 90
  }
  $vaultId = (New-AzKeyVault @vault).ResourceId
`;

const createVaultWithPolicies = (request: TemplateRequest): Code => code`
  # New-AzKeyVault would also give you access to all keys and secrets of a vault with access policies.
  $tenantId = (Get-AzContext).Tenant.Id
  $vaultProperties = ${writtenTree(vaultProperties(request), hashtables)}
  $vault = @{
    ResourceGroupName = $resourceGroup
    ResourceType = '${trusted(types.vault)}'
    ResourceName = $vaultName
    ApiVersion = '${trusted(keyVaultApiVersion)}'
    Location = $location
    PropertyObject = $vaultProperties
  }
  New-AzResource @vault -Force | Out-Null
`;

/** Add-AzKeyVaultKey needs a role in the vault, and a network that its firewall allows. */
const createKey = (request: TemplateRequest): Code =>
  code`
      $key = @{
        ResourceGroupName = $${trusted(vaultGroup(request))}
        ResourceType = '${trusted(types.key)}'
        ResourceName = "$vaultName/$keyName"
        ApiVersion = '${trusted(keyVaultApiVersion)}'
        PropertyObject = ${writtenTree(keyProperties(request), hashtables)}
      }
      $keyVaultKeyUri = (New-AzResource @key -Force).Properties.keyUri
    `;

/** Created through the HSM itself, because Azure Resource Manager isn't allowed to create keys in every HSM. */
const createKeyInHsm = trusted(
  "Add-AzKeyVaultKey -HsmName $hsmName -Name $keyName -KeyType RSA -Size $keySize -KeyOps 'wrapKey', 'unwrapKey' | Out-Null",
);
