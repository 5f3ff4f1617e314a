import { code, lines, trusted } from '../code/code.ts';
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

export const accountPath = ({ choices }: TemplateRequest): Code =>
  trusted(
    `"/subscriptions/$subscriptionId/resourceGroups/$resourceGroup/providers/${types.account}/$($accountName)?api-version=${choices.apiVersion}"`,
  );

/** Sends `$body` and waits. The cmdlet gives an error as an answer; only we can stop at it. */
export const send = (method: 'PUT' | 'PATCH', request: TemplateRequest): Code => code`
  $answer = Invoke-AzRestMethod -Method ${trusted(method)} -Path ${accountPath(request)} -Payload $body -WaitForCompletion
  if ($answer.StatusCode -ge 400) { throw $answer.Content }
`;

/** One update of the account. */
export const patch = (body: Tree, request: TemplateRequest): Code =>
  lines(code`$body = ConvertTo-Json -Depth 10 ${written(body, writer)}`, send('PATCH', request));
