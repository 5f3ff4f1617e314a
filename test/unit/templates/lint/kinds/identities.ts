import { uri, account, azurerm } from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** Identities with which accounts reach their keys. */
export const identitieKinds: readonly Kind[] = [
  kind(
    'bicep: continuous backup with a system-assigned default, in a later deployment',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: 'SystemAssignedIdentity'\nbackupPolicy: { type: 'Continuous' }`,
      "  identity: { type: 'SystemAssigned' }\n",
    ),
    [['F-38', "'SystemAssignedIdentity'"]],
  ),
  kind(
    'bicep: a reference to the ID of an identity as the default identity',
    'bicep',
    "resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: 'id' }\n" +
      account(
        `keyVaultKeyUri: '${uri}'\ndefaultIdentity: id.id`,
        "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id.id}': {} } }\n",
      ),
    [['F-41', 'id.id']],
    "defaultIdentity: 'UserAssignedIdentity=${id.id}'",
  ),
  ...['azurerm_user_assigned_identity.id.id', '"${azurerm_user_assigned_identity.id.id}"'].map((id) =>
    kind(
      `terraform: ${id} as the default identity`,
      'terraform',
      azurerm(
        `"${uri}"`,
        `  default_identity_type = ${id}\n  identity {\n    type = "UserAssigned"\n    identity_ids = [azurerm_user_assigned_identity.id.id]\n  }\n`,
      ),
      [['F-41', id]],
      'default_identity_type = "UserAssignedIdentity=${azurerm_user_assigned_identity.id.id}"',
    ),
  ),
  // Its resource ID would be refused, too.
  kind(
    'terraform: the client ID of an identity that is not assigned, as the default identity',
    'terraform',
    azurerm(
      `"${uri}"`,
      '  default_identity_type = "UserAssignedIdentity=${azurerm_user_assigned_identity.b.client_id}"\n  identity {\n    type = "UserAssigned"\n    identity_ids = [azurerm_user_assigned_identity.a.id]\n  }\n',
    ),
    [['F-41', '.client_id']],
  ),
  kind(
    'bicep: the client ID of an identity that is not assigned, as the default identity',
    'bicep',
    ['a', 'b']
      .map(
        (name) =>
          `resource ${name} 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: '${name}' }\n`,
      )
      .join('') +
      account(
        `keyVaultKeyUri: '${uri}'\ndefaultIdentity: 'UserAssignedIdentity=\${b.properties.clientId}'`,
        "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${a.id}': {} } }\n",
      ),
    [['F-41', '.properties.clientId']],
  ),
  kind(
    'terraform: a variable that is called id as the default identity',
    'terraform',
    azurerm(`"${uri}"`, '  default_identity_type = var.id\n'),
  ),
  kind(
    'bicep: the analytical store with the first-party identity',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true`),
    [['F-42', 'true']],
  ),
  kind(
    'bicep: the analytical store with an identity',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true\ndefaultIdentity: 'UserAssignedIdentity=\${id}'`,
      "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id}': {} } }\n",
    ),
  ),
  kind(
    'terraform: a dynamic block is the block that it makes',
    'terraform',
    azurerm(
      'var.key_id',
      '  default_identity_type = "UserAssignedIdentity=${var.id}"\n  dynamic "identity" {\n    for_each = [1]\n    content {\n      type = "UserAssigned"\n    }\n  }\n',
    ),
  ),
  kind(
    'azapi: a body that jsonencode writes, and an update of everything',
    'terraform',
    `resource "azapi_resource" "a" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = jsonencode({
    properties = { keyVaultKeyUri = azurerm_key_vault_key.orders.id }
  })
}
resource "azapi_update_resource" "b" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = jsonencode({
    identity   = { type = "SystemAssigned" }
    properties = { defaultIdentity = "SystemAssignedIdentity" }
  })
}
resource "azapi_update_resource" "c" {
  type = "Microsoft.DocumentDB/databaseAccounts@2026-03-15"
  body = { properties = { keyVaultKeyUri = "${uri}" } }
}
`,
    [
      ['F-53', 'id'],
      ['F-31', 'defaultIdentity = "SystemAssignedIdentity"'],
      ['F-31', `keyVaultKeyUri = "${uri}"`],
    ],
    'azurerm_key_vault_key.orders.versionless_id',
  ),
];
