import {
  uri,
  account,
  vault,
  ofVault,
  safe,
  azurerm,
  grant,
  encryption,
  rbac,
  policy,
  existingVault,
  azurermVault,
  waiting,
  versions,
  principal,
  appId,
} from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** Who gets access to the key, and when. */
export const grantKinds: readonly Kind[] = [
  kind(
    'terraform: a policy without wrapKey',
    'terraform',
    versions(4) + azurermVault() + policy('["Get", "UnwrapKey"]') + waiting,
    [['F-33', '["Get", "UnwrapKey"]']],
  ),
  kind(
    'terraform: a policy in the vault, without unwrapKey and for an application',
    'terraform',
    versions(4) +
      azurermVault(
        '  access_policy {\n    object_id = azurerm_user_assigned_identity.orders.client_id\n    key_permissions = ["Get", "WrapKey"]\n  }\n',
      ) +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [
      ['F-04', 'client_id'],
      ['F-33', '["Get", "WrapKey"]'],
    ],
    'object_id = azurerm_user_assigned_identity.orders.principal_id',
  ),
  kind(
    'terraform: the second policy in the vault has all permissions',
    'terraform',
    versions(4) +
      azurermVault(
        '  access_policy { key_permissions = ["Get", "WrapKey"] }\n  access_policy { key_permissions = ["Get", "WrapKey", "UnwrapKey"] }\n',
      ) +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
  ),
  kind(
    'bicep: a policy in the vault, without get',
    'bicep',
    vault(
      `{ ${safe}, enableRbacAuthorization: false, accessPolicies: [{ objectId: id, permissions: { keys: ['wrapKey', 'unwrapKey'] } }] }`,
    ) + ofVault,
    [['F-33', "['wrapKey', 'unwrapKey']"]],
  ),
  ...(['id', 'other'] as const).flatMap((holder) =>
    ['', '  dependsOn: [grant]\n'].map((awaited) =>
      kind(
        `bicep: a grant on a vault that exists, to ${holder}, ${awaited === '' ? 'not ' : ''}awaited`,
        'bicep',
        existingVault(holder) +
          account(
            "keyVaultKeyUri: '${vault.properties.vaultUri}keys/orders'\ndefaultIdentity: 'UserAssignedIdentity=${id.id}'",
            `${awaited}  identity: { type: 'UserAssigned', userAssignedIdentities: { '\${id.id}': {} } }\n`,
          ),
        holder === 'id' && awaited === ''
          ? [['F-33', "'Microsoft.DocumentDB/databaseAccounts@2026-03-15'"]]
          : [],
        ...(holder === 'id' && awaited === '' ? ['  dependsOn: [grant]\n'] : []),
      ),
    ),
  ),
  kind(
    'bicep: nothing waits for the role',
    'bicep',
    rbac + grant('access', encryption, 'somebody') + ofVault,
    [['F-33', "'Microsoft.DocumentDB/databaseAccounts@2026-03-15'"]],
    '  dependsOn: [access]\n',
  ),
  kind(
    'bicep: the account waits for the role, by way of another resource',
    'bicep',
    rbac +
      grant('access', encryption, 'cosmosPrincipalId') +
      `module pause 'pause.bicep' = {\n  dependsOn: [access]\n}\n` +
      account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`, '  dependsOn: [pause]\n'),
  ),
  kind('bicep: a role of somebody else', 'bicep', rbac + grant('admin', "'x'", 'adminId') + ofVault),
  kind(
    "bicep: a role for the account's own identity comes after it",
    'bicep',
    rbac + grant('access', encryption, 'account.identity.principalId') + ofVault,
  ),
  kind(
    'terraform: nothing waits for the policy',
    'terraform',
    versions(4) +
      azurermVault() +
      policy('["Get", "WrapKey", "UnwrapKey"]') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [['F-33', 'resource "azurerm_cosmosdb_account" "orders"']],
    '  depends_on = [azurerm_key_vault_access_policy.cosmos]\n',
  ),
  kind(
    'terraform: the key is in another file, which may wait',
    'terraform',
    versions(4) +
      azurermVault().replace(/resource "azurerm_key_vault_key"[\s\S]*$/, '') +
      policy('["Get", "WrapKey", "UnwrapKey"]') +
      azurerm('azurerm_key_vault_key.elsewhere.versionless_id'),
  ),
  kind(
    'terraform: the client ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.client_id'),
    [['F-04', 'client_id']],
    '.object_id',
  ),
  kind(
    'terraform: the application ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.application_id'),
    [['F-04', 'application_id']],
    '.object_id',
  ),
  kind(
    'terraform: the ID of an identity',
    'terraform',
    principal('azurerm_user_assigned_identity.own.id'),
    [['F-04', 'id']],
    '.principal_id',
  ),
  kind(
    'terraform: the object ID of a principal',
    'terraform',
    principal('data.azuread_service_principal.cosmos.object_id'),
  ),
  kind(
    'terraform: an argument of a module',
    'terraform',
    `${azurerm('var.key_id')}module "vault" {\n  role_assignments = {\n    cosmos = { principal_id = "${appId}" }\n  }\n}\n`,
    [['F-04', `"${appId}"`]],
  ),
  kind(
    'bicep: the ID of an identity',
    'bicep',
    `resource own 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {\n  name: 'own'\n}\n${rbac}${grant('access', "'x'", 'own.id')}${ofVault}`,
    [['F-04', 'id']],
    'principalId: own.properties.principalId',
  ),
  kind(
    'arm: the client ID of an identity',
    'arm',
    JSON.stringify({
      resources: [
        {
          type: 'Microsoft.Authorization/roleAssignments',
          apiVersion: '2022-04-01',
          name: 'x',
          properties: {
            principalId:
              "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'own'), '2024-11-30').clientId]",
          },
        },
        {
          type: 'Microsoft.DocumentDB/databaseAccounts',
          apiVersion: '2026-03-15',
          name: 'orders',
          properties: { keyVaultKeyUri: uri },
        },
      ],
    }),
    [['F-04', 'clientId']],
    "'2024-11-30').principalId]",
  ),
];
