import { azurerm, key, azurermVault, versions } from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** Keys that the file creates. */
export const keyKinds: readonly Kind[] = [
  kind(
    'bicep: a key that cannot wrap',
    'bicep',
    key("kty: 'EC', keyOps: ['sign'], attributes: { enabled: false }"),
    [
      ['F-35', "'EC'"],
      ['F-30b', "['sign']"],
      ['F-30', 'false'],
    ],
    'attributes: { enabled: true }',
  ),
  kind('bicep: a key that can', 'bicep', key("kty: 'RSA-HSM', keyOps: ['wrapKey', 'unwrapKey', 'get']")),
  kind(
    'terraform: a key that cannot wrap',
    'terraform',
    versions(4) +
      azurermVault().replace('"RSA"', '"EC"').replace('"wrapKey", ', '') +
      azurerm('azurerm_key_vault_key.orders.versionless_id'),
    [
      ['F-35', '"EC"'],
      ['F-30b', '["unwrapKey"]'],
    ],
  ),
];
