import { code, type Code, lines, trusted } from './code.ts';
import { powershellString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import {
  accountIdentity,
  accountProperties,
  block,
  kindOf,
  type RefName,
  role,
  type Tree,
  types,
  type Writer,
  writtenTree,
} from './resources.ts';
import { attempts, type ScriptStepId, stepsOf } from './scriptSteps.ts';

/** Writes hashtables, for New-AzResource and ConvertTo-Json. */
export const hashtables: Writer = {
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
  restoreSource: '$restoreSource',
  restoreTime: '$restoreTime',
};

/** New-AzCosmosDBAccount takes no identity, and can't turn account keys off. */
const isSentWhole = (request: TemplateRequest) =>
  accountIdentity(request) !== undefined || request.choices.hardening !== 'none';

/** The steps for which there is no cmdlet, so that the script sends the account itself. */
const sending: ReadonlySet<ScriptStepId> = new Set([
  'assignSystemIdentity',
  'assignIdentity',
  'defaultIdentity',
  'enable',
]);

/** Whether the script uses the function that sends the account. */
export const sends = (request: TemplateRequest): boolean =>
  stepsOf(request).some(({ id }) => sending.has(id) || (id === 'account' && isSentWhole(request)));

export const accountPath = ({ choices }: TemplateRequest): Code =>
  trusted(
    `$accountPath = "/subscriptions/$subscriptionId/resourceGroups/$resourceGroup/providers/${types.account}/$($accountName)?api-version=${choices.apiVersion}"`,
  );

/**
 * A function of the script that sends an account and waits for it. The cmdlet returns errors like any other response
 * and doesn't wait.
 */
export const sendAccount = (request: TemplateRequest): Code => code`
  ${accountPath(request)}
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
export const patch = (body: Tree): Code =>
  code`$account = Send-Account PATCH ${writtenTree(body, hashtables)}`;

/** Azure replaces the identities of an account, so the script also sends the existing ones. */
const otherIdentities = code`
  $current = (Invoke-AzRestMethod -Method GET -Path $accountPath).Content | ConvertFrom-Json
  $identities = @{}
  foreach ($id in $current.identity.userAssignedIdentities.PSObject.Properties.Name) { $identities[$id] = @{} }
`;

export const assignIdentity: Code = code`
  ${otherIdentities}
  $identities[$identityId] = @{}
  $identityType = if ($current.identity.type -match 'SystemAssigned') { 'SystemAssigned,UserAssigned' } else { 'UserAssigned' }
  $account = Send-Account PATCH @{ identity = @{ type = $identityType; userAssignedIdentities = $identities } }
`;

export const assignSystemIdentity: Code = code`
  ${otherIdentities}
  $identity = @{ type = 'SystemAssigned' }
  if ($identities.Count -gt 0) {
    $identity = @{ type = 'SystemAssigned,UserAssigned'; userAssignedIdentities = $identities }
  }
  $account = Send-Account PATCH @{ identity = $identity }
`;

/** Creates the account as soon as its access is in effect. */
export const createRepeatedly = (request: TemplateRequest): Code => code`
  $existing = Invoke-AzRestMethod -Method GET -Path $accountPath
  if ($existing.StatusCode -ne 404) { throw "Account $accountName already exists, or can't be looked up." }
  for ($attempt = 1; ; $attempt++) {
    try {
      ${accountCreation(request)}
      break
    } catch {
      # Deletes the failed account that this script created.
      Invoke-AzRestMethod -Method DELETE -Path $accountPath -WaitForCompletion | Out-Null
      if ($attempt -eq ${trusted(String(attempts.count))}) { throw }
      Start-Sleep -Seconds ${trusted(String(attempts.secondsBetween))}
    }
  }
`;

/** Uses the cmdlet if it supports all options, or else sends the whole account. */
export function accountCreation(request: TemplateRequest): Code {
  const { choices, known } = request;
  const identity = accountIdentity(request);
  if (!isSentWhole(request))
    return code`
      $region = New-AzCosmosDBLocationObject -LocationName $location -FailoverPriority 0 -IsZoneRedundant ${hashtables.boolean(known.account?.zoneRedundant ?? false)}
      $account = @{
        ResourceGroupName = $resourceGroup
        Name = $accountName
        LocationObject = $region
        ApiKind = '${trusted(choices.api === 'NoSQL' ? 'GlobalDocumentDB' : choices.api)}'
        KeyVaultKeyUri = $keyVaultKeyUri
      }
      New-AzCosmosDBAccount @account -ErrorAction Stop | Out-Null
    `;
  return code`
    # ${trusted(identity ? 'New-AzCosmosDBAccount takes no identity' : "New-AzCosmosDBAccount can't turn account keys off")}, so the account is sent as a whole.
    $account = Send-Account PUT @{
      ${lines(
        trusted('location = $location'),
        trusted(`kind = '${kindOf(choices.api)}'`),
        identity && code`identity = ${writtenTree(identity, hashtables)}`,
        code`properties = ${writtenTree(accountProperties(request), hashtables)}`,
      )}
    }
  `;
}
