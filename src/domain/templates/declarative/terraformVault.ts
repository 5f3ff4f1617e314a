import type { TemplateRequest } from '../request.ts';
import { role } from '../resources/bodies.ts';
import { argument, nested, quoted, type Block } from './hcl.ts';

export type Azurerm = 4 | 5;

export const groupName = ({ scope }: TemplateRequest) =>
  scope === 'everything' ? 'azurerm_resource_group.cmk.name' : 'local.resource_group';

/** The vault, made or found. Purge protection is on, and the permission model is said, always. */
export function vault(request: TemplateRequest, version: Azurerm): readonly Block[] {
  const client = nested('data "azurerm_client_config" "current"', []);
  if (request.scope !== 'everything')
    return [
      client,
      nested('data "azurerm_key_vault" "cmk"', [
        argument('name', 'local.vault_name'),
        argument('resource_group_name', 'local.vault_resource_group'),
      ]),
    ];
  return [
    client,
    nested('resource "azurerm_key_vault" "cmk"', [
      argument('name', 'local.vault_name'),
      argument('resource_group_name', groupName(request)),
      argument('location', 'local.location'),
      argument('tenant_id', 'data.azurerm_client_config.current.tenant_id'),
      argument('sku_name', quoted(request.known.vault?.create?.sku ?? 'standard')),
      // 4.x knows both names from 4.42 on, and this one in all of its versions; 5.x only the other, and asks for it.
      argument(
        version === 5 ? 'rbac_authorization_enabled' : 'enable_rbac_authorization',
        String(rbac(request)),
      ),
      argument('purge_protection_enabled', 'true'),
      argument('soft_delete_retention_days', '90'),
    ]),
  ];
}

/**
 * The account's access, the key, and the access that whoever runs this needs to make the key: azurerm makes it in the
 * vault itself, where not even an owner may without a role (F-23).
 */
export function keyAndGrant(request: TemplateRequest): readonly Block[] {
  const principal = principalOf(request);
  const caller = 'data.azurerm_client_config.current.object_id';
  const access = rbac(request) ? assignment : policy;
  return [
    ...identityOf(request),
    access(request, 'cosmos', principal, role.name, ['Get', 'WrapKey', 'UnwrapKey']),
    access(request, 'caller', caller, 'Key Vault Crypto Officer', [
      'Get',
      'List',
      'Create',
      'Delete',
      'Recover',
      'Update',
      'GetRotationPolicy',
    ]),
    nested('resource "azurerm_key_vault_key" "cmk"', [
      argument('name', 'local.key_name'),
      argument('key_vault_id', vaultId(request)),
      argument('key_type', quoted(request.known.key?.create?.type ?? 'RSA')),
      argument('key_size', 'local.key_size'),
      argument('key_opts', '["wrapKey", "unwrapKey"]'),
      'gap',
      argument(
        'depends_on',
        `[${rbac(request) ? 'azurerm_role_assignment' : 'azurerm_key_vault_access_policy'}.caller]`,
      ),
    ]),
  ];
}

export const principalOf = ({ choices }: TemplateRequest) =>
  choices.identity === 'userAssigned'
    ? 'azurerm_user_assigned_identity.cosmos.principal_id'
    : 'local.principal_id';

export const identityOf = (request: TemplateRequest): readonly Block[] =>
  request.choices.identity === 'userAssigned'
    ? [
        nested('resource "azurerm_user_assigned_identity" "cosmos"', [
          argument('name', 'local.identity_name'),
          argument('resource_group_name', groupName(request)),
          argument('location', 'local.location'),
        ]),
      ]
    : [];

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

const vaultId = ({ scope }: TemplateRequest) =>
  scope === 'everything' ? 'azurerm_key_vault.cmk.id' : 'data.azurerm_key_vault.cmk.id';

const assignment = (request: TemplateRequest, name: string, principal: string, roleName: string): Block =>
  nested(`resource "azurerm_role_assignment" "${name}"`, [
    argument('scope', vaultId(request)),
    argument('role_definition_name', quoted(roleName)),
    argument('principal_id', principal),
    ...(name === 'caller' ? [] : [argument('principal_type', quoted('ServicePrincipal'))]),
  ]);

const policy = (
  request: TemplateRequest,
  name: string,
  principal: string,
  _: string,
  permissions: readonly string[],
): Block =>
  nested(`resource "azurerm_key_vault_access_policy" "${name}"`, [
    argument('key_vault_id', vaultId(request)),
    argument('tenant_id', 'data.azurerm_client_config.current.tenant_id'),
    argument('object_id', principal),
    argument('key_permissions', `[${permissions.map((one) => `"${one}"`).join(', ')}]`),
  ]);
