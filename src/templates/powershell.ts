import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { parametersOf } from './armWriter.ts';
import { code, type Code, joined, lines, nothing, trusted } from './code.ts';
import { type InputName, inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { powershellString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import {
  accountIdentity,
  accountProperties,
  block,
  keyProperties,
  keyVaultApiVersion,
  kindOf,
  ref,
  type RefName,
  role,
  type Tree,
  types,
  vaultProperties,
  type Writer,
  written,
} from './resources.ts';
import {
  comments,
  inputsUsed,
  type StepId,
  stepsOf,
  takesPrincipal,
  vaultGroup,
  warnings,
} from './scriptSteps.ts';

const isRbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

/** For a managed HSM: a local role on the one key. */
const local = (verb: 'New' | 'Remove') =>
  `${verb}-AzKeyVaultRoleAssignment -HsmName $hsmName -RoleDefinitionName '${localEncryptionUserRole.name}' -ObjectId $principalId -Scope "/keys/$keyName"`;

/**
 * Grants `$principalId` access: to the keys of the vault in its own permission model, or to the key of a managed HSM.
 */
const grant = (request: TemplateRequest): Code => {
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

/** Without a version, the cmdlet applies to the latest one. */
const enable = ({ known }: TemplateRequest, enabled: boolean) =>
  trusted(
    `Update-AzKeyVaultKey ${isInHsm(known) ? '-HsmName $hsmName' : '-VaultName $vaultName'} -Name $keyName -Enable $${String(enabled)} | Out-Null`,
  );

/** Revokes or restores access. The script asks which, and does nothing else. */
function revocation(request: TemplateRequest, values: Code): Code {
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

/** Writes hashtables, for New-AzResource and ConvertTo-Json. */
const writer: Writer = {
  ref: (name) => trusted(refs[name]),
  string: (text) => powershellString([text]),
  boolean: (value) => trusted(value ? '$true' : '$false'),
  array: (items) => block('@(', items, ')', ''),
  object: (properties) =>
    block(
      '@{',
      properties.map(([name, value]) => code`${typeof name === 'string' ? trusted(name) : name} = ${value}`),
      '}',
      '',
    ),
};

const refs: Readonly<Record<RefName, string>> = {
  accountName: '$accountName',
  location: '$location',
  tenantId: '$tenantId',
  principalId: '$principalId',
  keySize: '$keySize',
  keyUri: '$keyVaultKeyUri',
  identityId: '$identityId',
  defaultIdentity: '"UserAssignedIdentity=$identityId"',
  roleDefinitionId: `'${role.id}'`,
};

/**
 * A function of the script that sends an account and waits for it. The cmdlet returns errors like any other response
 * and doesn't wait.
 */
const sendAccount = ({ choices }: TemplateRequest): Code => code`
  $accountPath = "/subscriptions/$subscriptionId/resourceGroups/$resourceGroup/providers/${trusted(types.account)}/$($accountName)?api-version=${trusted(choices.apiVersion)}"
  function Send-Account([string] $Method, [hashtable] $Body) {
    $answer = Invoke-AzRestMethod -Method $Method -Path $accountPath -Payload (ConvertTo-Json -Depth 10 $Body)
    if ($answer.StatusCode -ge 400) { throw $answer.Content }
    do {
      Start-Sleep -Seconds 10
      $account = (Invoke-AzRestMethod -Method GET -Path $accountPath).Content | ConvertFrom-Json
      $state = $account.properties.provisioningState
    } until ($state -in 'Succeeded', 'Failed', 'Canceled')
    if ($state -ne 'Succeeded') { throw "The account is in the state $state." }
    $account
  }
`;

/** Updates the account once and keeps the updated account. */
const patch = (body: Tree): Code => code`$account = Send-Account PATCH ${written(body, writer)}`;

const environments = {
  Azure: 'AzureCloud',
  AzureUSGovernment: 'AzureUSGovernment',
  AzureChina: 'AzureChinaCloud',
};

/** A script for the Az modules. Resources in which every property matters are written as property objects. */
export function renderPowerShell(request: TemplateRequest): Code {
  if (request.scope === 'revoke')
    return joined([revocation(request, assignments(request, inputsUsed(request))), nothing], '\n');
  const needed = stepsOf(request).filter(({ id }) => id !== 'findVault' || rbac(request));
  const body = needed.map((step) => lines(comments(step), commands(request)[step.id]()));
  return lines(joined([head(request, inputsUsed(request)), sendAccount(request), ...body], '\n\n'), nothing);
}

/** Deploys the ARM template of the same options, with its parameters. */
export function renderPowerShellDeployment(request: TemplateRequest): Code {
  const parameters = parametersOf(request);
  const used: readonly InputName[] = [
    'subscriptionId',
    'resourceGroup',
    ...parameters.map(({ input }) => input),
  ];
  const values = writer.object(parameters.map(({ name, input }) => [name, trusted(`$${input}`)]));
  return lines(
    joined(
      [
        head(request, used),
        lines(
          trusted('# azuredeploy.json is the ARM template of the same choices.'),
          code`$parameters = ${values}`,
          request.scope === 'accountWithKey'
            ? trusted(
                "# The account goes into this resource group; the key and its access go into the vault's.",
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

const head = (request: TemplateRequest, used: readonly InputName[]): Code =>
  joined([trusted("$ErrorActionPreference = 'Stop'"), assignments(request, used), signIn(request)], '\n\n');

const signIn = ({ cloud }: TemplateRequest) =>
  lines(
    cloud.name === 'Azure'
      ? undefined
      : trusted(`Connect-AzAccount -Environment ${environments[cloud.name]} | Out-Null`),
    trusted('Set-AzContext -Subscription $subscriptionId | Out-Null'),
  );

const commands = (request: TemplateRequest): Readonly<Record<StepId, () => Code>> => ({
  providers: () =>
    lines(
      trusted('Register-AzResourceProvider -ProviderNamespace Microsoft.DocumentDB | Out-Null'),
      trusted('Register-AzResourceProvider -ProviderNamespace Microsoft.KeyVault | Out-Null'),
    ),
  group: () => trusted('New-AzResourceGroup -Name $resourceGroup -Location $location -Force | Out-Null'),
  vault: () =>
    code`
      $tenantId = (Get-AzContext).Tenant.Id
      $vaultProperties = ${written(vaultProperties(request), writer)}
      $vault = @{
        ResourceGroupName = $resourceGroup
        ResourceType = '${trusted(types.vault)}'
        ResourceName = $vaultName
        ApiVersion = '${trusted(keyVaultApiVersion)}'
        Location = $location
        PropertyObject = $vaultProperties
      }
      ${trusted(rbac(request) ? '$vaultId = (New-AzResource @vault -Force).ResourceId' : 'New-AzResource @vault -Force | Out-Null')}
    `,
  findVault: () =>
    trusted(
      '$vaultId = (Get-AzKeyVault -VaultName $vaultName -ResourceGroupName $vaultResourceGroup).ResourceId',
    ),
  principal: () =>
    takesPrincipal(request)
      ? trusted('# It is $principalId above.')
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
  account: () => createAccount(request),
  assignSystemIdentity: () =>
    lines(
      patch({ identity: { type: 'SystemAssigned' } }),
      trusted('$principalId = $account.identity.principalId'),
    ),
  assignIdentity: () => patch({ identity: accountIdentity(request) }),
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

const createKey = (request: TemplateRequest): Code =>
  code`
      $key = @{
        ResourceGroupName = $${trusted(vaultGroup(request))}
        ResourceType = '${trusted(types.key)}'
        ResourceName = "$vaultName/$keyName"
        ApiVersion = '${trusted(keyVaultApiVersion)}'
        PropertyObject = ${written(keyProperties(request), writer)}
      }
      $keyVaultKeyUri = (New-AzResource @key -Force).Properties.keyUri
    `;

/** Created through the HSM itself, because Azure Resource Manager isn't allowed to create keys in every HSM. */
const createKeyInHsm = trusted(
  "Add-AzKeyVaultKey -HsmName $hsmName -Name $keyName -KeyType RSA -Size $keySize -KeyOps 'wrapKey', 'unwrapKey' | Out-Null",
);

/** New-AzResource can't set identities, so an account with its own identity uses REST. */
function createAccount(request: TemplateRequest): Code {
  const properties = written(accountProperties(request), writer);
  const identity = accountIdentity(request);
  if (identity === undefined)
    return code`
      $account = @{
        ResourceGroupName = $resourceGroup
        ResourceType = '${trusted(types.account)}'
        ResourceName = $accountName
        ApiVersion = '${trusted(request.choices.apiVersion)}'
        Location = $location
        Kind = '${trusted(kindOf(request.choices.api))}'
        PropertyObject = ${properties}
      }
      New-AzResource @account -Force | Out-Null
    `;
  return code`
    $account = Send-Account PUT @{
      location = $location
      kind = '${trusted(kindOf(request.choices.api))}'
      identity = ${written(identity, writer)}
      properties = ${properties}
    }
  `;
}
