import { code, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { powershellString } from '../literals/powershell.ts';
import type { TemplateRequest } from '../request.ts';
import { types, role } from '../resources/bodies.ts';
import { block, written, type RefName, type Tree, type Writer } from '../resources/tree.ts';

/** Hashtables, as New-AzResource and ConvertTo-Json take them. */
export const writer: Writer = {
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
 * A function of the script that sends an account and waits for it. The cmdlet takes an error for an answer like any
 * other and does not wait by itself.
 */
export const sendAccount = ({ choices }: TemplateRequest): Code => code`
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

/** One update of the account, and the account after it. */
export const patch = (body: Tree): Code => code`$account = Send-Account PATCH ${written(body, writer)}`;
