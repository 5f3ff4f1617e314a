import {
  uri,
  version,
  account,
  vault,
  safe,
  azurerm,
  azurermVault,
  versions,
  nested,
  appId,
} from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** URIs of keys, as literals and references, and where they are. */
/** Each form of a reference to a key with its version. */
const references: readonly Kind[] = (
  [
    ['a condition', 'var.own ? azurerm_key_vault_key.orders[0].id : null', 'id'],
    ['try', 'try(azurerm_key_vault_key.orders[0].id, null)', 'id'],
    ['an interpolation alone', '"${azurerm_key_vault_key.orders.id}"', 'id'],
    ['one', 'one(azurerm_key_vault_key.orders[*].id)', 'id'],
    ['an instance', 'azurerm_key_vault_key.orders[each.key].id', 'id'],
    ['a data source', 'data.azurerm_key_vault_key.orders.id', 'id'],
    ['brackets', '(azurerm_key_vault_key.orders.id)', 'id'],
    [
      'coalesce in a condition',
      'var.own ? coalesce(var.other, azurerm_key_vault_key.orders.id) : null',
      'id',
    ],
    ['a resource ID', 'azurerm_key_vault_key.orders.resource_versionless_id', 'resource_versionless_id'],
  ] as const
).map(([what, key, at]) =>
  kind(`terraform: ${what}`, 'terraform', azurerm(key), [['F-53', at]], '.versionless_id'),
);

const workarounds: readonly Kind[] = (
  [
    'trimsuffix(azurerm_key_vault_key.orders.id, "/${azurerm_key_vault_key.orders.version}")',
    'join("/", slice(split("/", azurerm_key_vault_key.orders.id), 0, 5))',
    'azurerm_key_vault_key.orders.id == "" ? null : azurerm_key_vault_key.orders.versionless_id',
    'var.keys["azurerm_key_vault_key.orders.id"]',
    'azurerm_key_vault_key.orders.versionless_id # not azurerm_key_vault_key.orders.id',
  ] as const
).map((key) => kind(`terraform: no version in ${key}`, 'terraform', azurerm(key)));

const literals: readonly Kind[] = [
  'https://kv-one.vault.azure.net',
  'https://kv-one.vault.azure.com/keys/orders',
  'https://kv-one.vault.azure.net/secrets/orders',
  'https://kv-one.documents.azure.com:443/',
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-one/keys/orders',
  'orders',
].map((said) =>
  kind(`a literal that is no key URI: ${said}`, 'bicep', account(`keyVaultKeyUri: '${said}'`), [
    ['F-35', `'${said}'`],
  ]),
);

const noLiterals: readonly Kind[] = ['', '<your key URI>', '{{keyUri}}', '#{KeyUri}#', '__KEY_URI__'].map(
  (said) => kind(`a placeholder: ${JSON.stringify(said)}`, 'bicep', account(`keyVaultKeyUri: '${said}'`)),
);

export const keyUriKinds: readonly Kind[] = [
  ...references,
  ...workarounds,
  ...literals,
  ...noLiterals,
  kind(
    'terraform: a version at the end of a string',
    'terraform',
    azurerm('"${azurerm_key_vault.one.vault_uri}keys/${var.name}/${var.version}"'),
    [['F-53', '/${var.version}']],
    'keys/${var.name}"',
  ),
  kind(
    'bicep: a version at the end of a string',
    'bicep',
    account("keyVaultKeyUri: 'https://${name}${environment().suffixes.keyvaultDns}/keys/orders/0123'"),
    [['F-35', '/0123']],
    "/keys/orders'",
  ),
  kind(
    'terraform: a local that something else uses, too, is not changed',
    'terraform',
    `locals {\n  key = azurerm_key_vault_key.orders.id\n}\nresource "azurerm_disk_encryption_set" "d" {\n  key_vault_key_id = local.key\n}\n${azurerm('local.key')}`,
    [['F-53', 'id']],
  ),
  kind(
    'bicep: a condition over several lines',
    'bicep',
    account('keyVaultKeyUri: own\n  ? key.properties.keyUriWithVersion\n  : null'),
    [['F-35', 'keyUriWithVersion']],
    '? key.properties.keyUri\n',
  ),
  kind(
    'bicep: a version that is cut off',
    'bicep',
    account(
      "keyVaultKeyUri: substring(key.properties.keyUriWithVersion, 0, lastIndexOf(key.properties.keyUriWithVersion, '/'))",
    ),
  ),
  kind(
    'bicep: the ID of the key',
    'bicep',
    `resource key 'Microsoft.KeyVault/vaults/keys@2026-02-01' existing = {\n  name: 'kv-one/orders'\n}\n${account('keyVaultKeyUri: key.id')}`,
    [['F-35', 'id']],
    'keyVaultKeyUri: key.properties.keyUri\n',
  ),
  kind(
    'bicep: a loop over literals, and a condition in a loop',
    'bicep',
    `resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = [for one in [{ name: 'a' }, { name: 'b' }]: if (one.name != 'b') {
  name: one.name
  properties: { keyVaultKeyUri: '${uri}/' }
}]
`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'bicep: a loop over a condition',
    'bicep',
    `resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = [for one in (all ? names : []): {\n  properties: { keyVaultKeyUri: '${uri}/' }\n}]\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'bicep: the default of a union type has to stay one of its literals',
    'bicep',
    `param uri '${uri}/${version}' | 'none' = '${uri}/${version}'\n${account('keyVaultKeyUri: uri')}`,
    [['F-35', `'${uri}/${version}'`]],
  ),
  kind(
    'arm: a key in a place that Azure ignores',
    'arm',
    `{ "resources": [{ "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2026-03-15", "name": "orders", "keyVaultKeyUri": "${uri}", "properties": { "encryption": { "keyVaultKeyUri": "${uri}" } } }] }`,
    [
      ['F-35', `"keyVaultKeyUri": "${uri}"`],
      ['F-35', `"keyVaultKeyUri": "${uri}"`],
    ],
  ),
  kind('arm: an inner scope has parameters of its own', 'arm', nested('inner')),
  kind('arm: an outer scope has those of the template around it', 'arm', nested('outer'), [
    ['F-11', 'false'],
    ['F-35', `"${uri}/${version}"`],
  ]),
  kind('arm: the outer scope is the usual one', 'arm', nested(''), [
    ['F-11', 'false'],
    ['F-35', `"${uri}/${version}"`],
  ]),
  kind(
    'arm: a parameters file',
    'arm',
    `{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": { "keyVaultKeyUri": { "value": "${uri}/${version}" }, "cosmosPrincipalId": { "value": "${appId}" } } }`,
    [
      ['F-35', `"${uri}/${version}"`],
      ['F-04', `"${appId}"`],
    ],
    `"${uri}"`,
  ),
  kind(
    'bicep: a parameters file',
    'bicep',
    `using './cosmos.bicep'\nparam keyVaultKeyUri = '${uri}/'\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    'terraform: a file of variables',
    'terraform',
    `# of the cosmos module\nkey_vault_key_uri = "${uri}/"\n`,
    [['F-35', `"${uri}/"`]],
    `"${uri}"`,
  ),
  kind(
    'terraform: JSON',
    'terraformJson',
    `{ "resource": { "azurerm_cosmosdb_account": { "orders": { "key_vault_key_id": "\${azurerm_key_vault_key.orders.id}" } } } }`,
    [
      ['F-54', `"key_vault_key_id": "\${azurerm_key_vault_key.orders.id}"`],
      ['F-53', 'id'],
    ],
    '"${azurerm_key_vault_key.orders.versionless_id}"',
    '"lifecycle": { "prevent_destroy": true }',
  ),
  kind(
    'bicep: a module for Cosmos DB',
    'bicep',
    `module account 'br/public:avm/res/document-db/database-account:0.15.0' = {\n  params: { keyVaultKeyUri: '${uri}/' }\n}\n`,
    [['F-35', `'${uri}/'`]],
    `'${uri}'`,
  ),
  kind(
    "bicep: a slash after the vault's own",
    'bicep',
    vault(`{ ${safe}, enableRbacAuthorization: true }`) +
      account("keyVaultKeyUri: '${vault.properties.vaultUri}/keys/orders'"),
    [['F-35', '/']],
    "'${vault.properties.vaultUri}keys/orders'",
  ),
  kind(
    "terraform: a slash after the vault's own",
    'terraform',
    versions(4) + azurermVault() + azurerm('"${azurerm_key_vault.one.vault_uri}/keys/orders"'),
    [['F-53', '/']],
    '"${azurerm_key_vault.one.vault_uri}keys/orders"',
  ),
  kind(
    'bicep: the resource ID of an identity as the default identity',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'`,
      "  identity: { type: 'SystemAssigned' }\n",
    ),
    [
      [
        'F-41',
        "'/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'",
      ],
    ],
    "defaultIdentity: 'UserAssignedIdentity=/subscriptions/s/",
  ),
  kind(
    'terraformJson: a version after an escaped quote',
    'terraformJson',
    '{ "resource": { "azurerm_cosmosdb_account": { "a": { "lifecycle": { "prevent_destroy": true }, "key_vault_key_id": "${var.uris[\\"a\\"]}keys/orders/${var.version}" } } } }',
    [['F-53', '/${var.version}']],
    '\\"]}keys/orders" }',
  ),
];
