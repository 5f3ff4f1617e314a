import { uri, account, vault, ofVault, safe, grant, encryption } from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** API versions. */
export const versionKinds: readonly Kind[] = [
  kind(
    'arm: role assignments and diagnostic settings of a vault',
    'arm',
    JSON.stringify({
      resources: [
        {
          type: 'Microsoft.KeyVault/vaults',
          apiVersion: '2026-02-01',
          name: 'kv-one',
          properties: { enablePurgeProtection: true, enableRbacAuthorization: true },
          resources: [
            {
              type: 'providers/roleAssignments',
              apiVersion: '2022-04-01',
              name: 'Microsoft.Authorization/r',
            },
          ],
        },
        {
          type: 'Microsoft.KeyVault/vaults/providers/diagnosticSettings',
          apiVersion: '2021-05-01-preview',
          name: 'kv-one/Microsoft.Insights/d',
        },
        {
          type: 'Microsoft.DocumentDB/databaseAccounts',
          apiVersion: '2026-03-15',
          name: 'orders',
          properties: { keyVaultKeyUri: uri },
        },
      ],
    }),
  ),
  kind(
    'bicep: roles in the version whose vaults use access policies; the newer version keeps what it was',
    'bicep',
    `${vault(`{ ${safe} }`, '2023-07-01')}${grant('access', encryption, 'someone')}${account("keyVaultKeyUri: '${vault.properties.vaultUri}keys/orders'", '  dependsOn: [access]\n')}`,
    [
      ['F-21', "'Microsoft.KeyVault/vaults@2023-07-01'"],
      ['F-22', '2023-07-01'],
    ],
  ),
  kind(
    'bicep: a newer api-version keeps the permission model',
    'bicep',
    vault(`{ ${safe} }`, '2023-07-01') + ofVault,
    [['F-22', '2023-07-01']],
    "'Microsoft.KeyVault/vaults@2026-02-01'",
    `enableRbacAuthorization: false, ${safe}`,
  ),
  kind(
    'bicep: identities came before default identities',
    'bicep',
    account(`keyVaultKeyUri: '${uri}'`, "  identity: { type: 'SystemAssigned' }\n").replace(
      '2026-03-15',
      '2021-01-15',
    ),
  ),
  kind(
    'bicep: and are in the preview between',
    'bicep',
    account(
      `keyVaultKeyUri: '${uri}'\ndefaultIdentity: 'FirstPartyIdentity'`,
      "  identity: { type: 'SystemAssigned' }\n",
    ).replace('2026-03-15', '2021-03-01-preview'),
    [['F-36', '2021-03-01-preview']],
    '2026-03-15',
  ),
];
