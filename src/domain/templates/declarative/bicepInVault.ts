import { joined, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import type { TemplateRequest } from '../request.ts';
import { keyVaultApiVersion, role, types } from '../resources/bodies.ts';
import { assignmentOf, keyOf, parameter, policyOf, type Refs } from './bicepResource.ts';
import { keyParameters } from './parameters.ts';

/** The file that the module of key and access is expected in. */
export const keyModuleFile = 'vaultKey.bicep';

/**
 * Key and access, where the vault is there. A file of Bicep goes into one resource group, so these two are a module of
 * it, which goes into the vault's, wherever the account is made (docs/decisions/029).
 */
export const renderBicepKey = (request: TemplateRequest): Code =>
  joined(
    [
      ...keyParameters.map((one) => parameter(one)),
      trusted(`resource vault '${types.vault}@${keyVaultApiVersion}' existing = {\n  name: vaultName\n}`),
      request.choices.permissionModel === 'rbac' ? assignmentOf(refs, 'principalId') : policyOf(refs),
      keyOf(request, refs),
      lines(
        trusted('output keyVaultKeyUri string = key.properties.keyUri'),
        trusted('output vaultId string = vault.id'),
      ),
    ],
    '\n\n',
  );

const refs: Refs = (name) => {
  if (name === 'tenantId') return 'subscription().tenantId';
  return name === 'roleDefinitionId' ? `subscriptionResourceId('${types.role}', '${role.id}')` : name;
};

/** Its use, in the file of the account. */
export const keyModule = (principalId: string): Code =>
  trusted(`// ${keyModuleFile} is the Bicep module of the key and its access. It goes into the vault's resource group, the rest into
// the one that this is deployed into.
module vaultKey '${keyModuleFile}' = {
  name: '\${accountName}-key'
  scope: resourceGroup(vaultResourceGroup)
  params: {
    vaultName: vaultName
    keyName: keyName
    keySize: keySize
    principalId: ${principalId}
  }
}`);
