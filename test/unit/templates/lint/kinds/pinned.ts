import { type Kind, kind } from './kind.ts';

/** Versions that are given to Microsoft's Terraform module for accounts. */
const module = (key: string, rest = '') => `module "cosmos" {
  source  = "Azure/avm-res-documentdb-databaseaccount/azurerm"
  version = "0.8.0"
${rest}  customer_managed_key = ${key}
}
`;
const object = (version: string) => `{
    key_vault_resource_id = var.vault_id # of the platform
    key_name              = "orders"
    key_version           = ${version}
  }`;
const literal = '"fedcba9876543210fedcba9876543210"';
const reference = 'azurerm_key_vault_key.orders.version';

export const pinnedKinds: readonly Kind[] = [
  ...[literal, reference, 'data.azurerm_key_vault_key.all["a"].version'].map((version) =>
    kind(
      `terraform: a module that ignores the version ${version}`,
      'terraform',
      module(object(version)),
      [['F-53', version]],
      'key_version           = null\n',
      'key_vault_resource_id = var.vault_id # of the platform\n',
    ),
  ),
  kind(
    'terraform: such a version on one line, behind a condition',
    'terraform',
    module(`{ key_vault_resource_id = var.id, key_name = "o", key_version = var.pin ? ${reference} : null }`),
    [['F-53', reference]],
    'key_version = var.pin ? null : null }',
  ),
  kind(
    'terraform: such a version in a local, which another module may use',
    'terraform',
    `locals {\n  cmk = ${object(literal)}\n}\n${module('local.cmk')}`,
    [['F-53', literal]],
  ),
  kind(
    'terraformJson: a module that ignores the version',
    'terraformJson',
    `{ "module": { "cosmos": { "source": "Azure/avm-res-documentdb-databaseaccount/azurerm", "customer_managed_key": { "key_name": "o", "key_version": ${literal} } } } }`,
    [['F-53', literal]],
    '"key_version": null',
  ),
  ...['null', 'var.version', '""', 'var.set.version'].map((version) =>
    kind(`terraform: no version that is known: ${version}`, 'terraform', module(object(version))),
  ),
  kind(
    'terraform: a module for something else, which uses the version',
    'terraform',
    `${module(object('null'))}${module(object(literal)).replace('cosmos', 'storage').replace('documentdb-databaseaccount', 'storage-storageaccount')}`,
  ),
];
