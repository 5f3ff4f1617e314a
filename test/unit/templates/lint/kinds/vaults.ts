import {
  uri,
  account,
  vault,
  ofVault,
  safe,
  azurerm,
  firewalled,
  grant,
  encryption,
  policy,
  azurermVault,
  waiting,
  versions,
} from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** Vaults of accounts' keys. */
export const vaultKinds: readonly Kind[] = [
  kind(
    'bicep: a vault from which no key comes',
    'bicep',
    `resource other 'Microsoft.KeyVault/vaults@2021-10-01' = {\n  name: 'kv-two'\n  properties: {}\n}\n${account(`keyVaultKeyUri: '${uri}'`)}`,
  ),
  kind(
    'terraform: a vault from which no key comes',
    'terraform',
    `${azurerm('var.key_id')}resource "azurerm_key_vault" "two" {\n  name = "kv-two"\n}\n`,
  ),
  kind(
    'bicep: a comment behind the brace, and one before the first setting',
    'bicep',
    vault('{ // why\n    // what\n    enableRbacAuthorization: true\n  }') + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    '{ // why\n    enablePurgeProtection: true\n    // what\n    enableRbacAuthorization: true\n',
  ),
  kind(
    'bicep: nothing but a comment',
    'bicep',
    vault('{\n    // nothing\n  }') + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    '{\n    enablePurgeProtection: true\n    // nothing\n  }',
  ),
  kind(
    'bicep: on one line',
    'bicep',
    vault("{ /* a */ tenantId: 'x' }") + ofVault,
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    "{ enablePurgeProtection: true, /* a */ tenantId: 'x' }",
  ),
  kind(
    'bicep: with tabs and CRLF',
    'bicep',
    (vault("{\n    tenantId: 'x'\n  }") + ofVault).replaceAll('  ', '\t').replaceAll('\n', '\r\n'),
    [['F-16', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    "{\r\n\t\tenablePurgeProtection: true\r\n\t\ttenantId: 'x'\r\n",
  ),
  kind('bicep: a spread may say it', 'bicep', vault('{ ...base }') + ofVault),
  kind('bicep: a variable may say it', 'bicep', vault('settings') + ofVault),
  kind(
    'bicep: access policies of their own, in the version whose vaults use roles',
    'bicep',
    `${vault(`{ ${safe} }`)}resource policies 'Microsoft.KeyVault/vaults/accessPolicies@2026-02-01' = {\n  parent: vault\n  name: 'add'\n  properties: { accessPolicies: [{ objectId: other, permissions: { keys: ['get', 'list'] } }] }\n}\n${ofVault}`,
    [['F-21', "'Microsoft.KeyVault/vaults@2026-02-01'"]],
    'enableRbacAuthorization: false',
  ),
  kind(
    'bicep: access policies in a vault that uses roles',
    'bicep',
    vault(
      `{ ${safe}, enableRbacAuthorization: true, accessPolicies: [{ objectId: other, permissions: { keys: ['all'] } }] }`,
    ) + ofVault,
    [['F-21', 'true']],
  ),
  kind(
    'bicep: a role for keys in a vault that uses access policies',
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: false }`) +
      grant('access', encryption, 'cosmosPrincipalId') +
      account(`keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'`, '  dependsOn: [access]\n'),
    [['F-21', 'false']],
  ),
  kind(
    'bicep: a role for something else in a vault that uses access policies',
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: false }`) + grant('admin', "'x'", 'adminId') + ofVault,
  ),
  kind(
    'bicep: nothing gives access in the file, so the model is not its concern',
    'bicep',
    vault(`{ ${safe} }`) + ofVault,
  ),
  kind(
    'terraform: access policies are what azurerm 4 does',
    'terraform',
    versions(4) + azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
  ),
  kind(
    'terraform: azurerm 5 wants the model said',
    'terraform',
    versions(5) + azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
    [['F-21', 'resource "azurerm_key_vault" "one"']],
    'rbac_authorization_enabled = false',
  ),
  kind(
    'terraform: the setting has no name that every azurerm knows',
    'terraform',
    azurermVault() + policy('["Get", "WrapKey", "UnwrapKey"]') + waiting,
    [['F-21', 'resource "azurerm_key_vault" "one"']],
  ),
  kind(
    'bicep: a firewall without the bypass',
    'bicep',
    firewalled("{ bypass: 'None', defaultAction: 'Deny' }"),
    [['F-32', "'None'"]],
    "bypass: 'AzureServices'",
  ),
  kind('bicep: a firewall that is off', 'bicep', firewalled("{ bypass: 'None', defaultAction: 'Allow' }")),
  kind('bicep: the usual bypass', 'bicep', firewalled("{ defaultAction: 'Deny' }")),
  kind(
    'terraform: a firewall without the bypass',
    'terraform',
    versions(4) +
      azurermVault('  network_acls {\n    bypass         = "None"\n    default_action = "Deny"\n  }\n') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [['F-32', '"None"']],
    'bypass         = "AzureServices"',
  ),
  kind(
    'bicep: a perimeter and the analytical store',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\nenableAnalyticalStorage: true\ndefaultIdentity: 'UserAssignedIdentity=\${id}'\npublicNetworkAccess: 'SecuredByPerimeter'`,
      "  identity: { type: 'UserAssigned', userAssignedIdentities: { '${id}': {} } }\n",
    ),
    [['F-32', "'SecuredByPerimeter'"]],
  ),
  kind(
    'bicep: a perimeter alone',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'\npublicNetworkAccess: 'SecuredByPerimeter'`),
  ),
];
