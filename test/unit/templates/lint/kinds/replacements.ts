import { azurerm } from './builders.ts';
import { type Kind, kind } from './kind.ts';

/** Accounts that Terraform would replace. */
export const replacementKinds: readonly Kind[] = [
  kind(
    'terraform: a lifecycle that protects something else',
    'terraform',
    'resource "azurerm_cosmosdb_account" "orders" {\n  key_vault_key_id = var.key_id\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n',
    [['F-54', 'key_vault_key_id = var.key_id']],
    '  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [tags]\n',
  ),
  kind(
    'terraform: a lifecycle that does not protect',
    'terraform',
    azurerm('var.key_id').replace('true', 'false'),
    [['F-54', 'key_vault_key_id = var.key_id']],
    'prevent_destroy = true',
  ),
  ...['[tags, key_vault_key_id]', 'all'].map((ignored) =>
    kind(
      `terraform: a lifecycle that ignores ${ignored}`,
      'terraform',
      azurerm('var.key_id').replace('prevent_destroy = true', `ignore_changes = ${ignored}`),
    ),
  ),
  kind(
    'terraform: on one line',
    'terraform',
    'resource "azurerm_cosmosdb_account" "orders" { key_vault_key_id = var.key_id }\n',
    [['F-54', 'key_vault_key_id = var.key_id']],
    'resource "azurerm_cosmosdb_account" "orders" {\n  lifecycle {\n    prevent_destroy = true\n  }\n  key_vault_key_id = var.key_id\n}\n',
  ),
  ...['[]', '"none"'].map((lifecycle) =>
    kind(
      `terraformJson: a lifecycle that can't be added to: ${lifecycle}`,
      'terraformJson',
      `{ "resource": { "azurerm_cosmosdb_account": { "a": { "lifecycle": ${lifecycle}, "key_vault_key_id": "\${var.k}" } } } }`,
      [['F-54', '"key_vault_key_id": "${var.k}"']],
    ),
  ),
];
