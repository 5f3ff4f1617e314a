import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { argument, type HclBlock, nested, quoted } from './hcl.ts';
import type { TemplateRequest } from './request.ts';
import { role } from './resources.ts';

export type Azurerm = 4 | 5;

export const groupName = ({ scope }: TemplateRequest) =>
  scope === 'everything' ? 'azurerm_resource_group.cmk.name' : 'var.resource_group';

/** The vault, new or existing. A new vault always enables purge protection and sets the permission model. */
export function vault(request: TemplateRequest, version: Azurerm): readonly HclBlock[] {
  const client = nested('data "azurerm_client_config" "current"', []);
  if (request.scope !== 'everything')
    return [
      client,
      nested('data "azurerm_key_vault" "cmk"', [
        argument('name', 'var.vault_name'),
        argument('resource_group_name', 'var.vault_resource_group'),
      ]),
    ];
  return [
    client,
    nested('resource "azurerm_key_vault" "cmk"', [
      argument('name', 'var.vault_name'),
      argument('resource_group_name', groupName(request)),
      argument('location', 'var.location'),
      argument('tenant_id', 'data.azurerm_client_config.current.tenant_id'),
      argument('sku_name', quoted(request.known.vault?.create?.sku ?? 'standard')),
      // From 4.42, 4.x has both names, and all its versions have this one. 5.x has only the other, and requires it.
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
 * The account's access, the key, and the access that the caller needs to create the key. azurerm creates the key in the
 * vault itself, where even an owner needs a role (F-23).
 */
export function keyAndGrant(request: TemplateRequest): readonly HclBlock[] {
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
      argument('name', 'var.key_name'),
      argument('key_vault_id', vaultId(request)),
      argument('key_type', quoted(request.known.key?.create?.type ?? 'RSA')),
      argument('key_size', 'var.key_size'),
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
    : 'var.principal_id';

export const identityOf = (request: TemplateRequest): readonly HclBlock[] =>
  request.choices.identity === 'userAssigned'
    ? [
        nested('resource "azurerm_user_assigned_identity" "cosmos"', [
          argument('name', 'var.identity_name'),
          argument('resource_group_name', groupName(request)),
          argument('location', 'var.location'),
        ]),
      ]
    : [];

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

const vaultId = ({ scope }: TemplateRequest) =>
  scope === 'everything' ? 'azurerm_key_vault.cmk.id' : 'data.azurerm_key_vault.cmk.id';

const assignment = (request: TemplateRequest, name: string, principal: string, roleName: string): HclBlock =>
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
): HclBlock =>
  nested(`resource "azurerm_key_vault_access_policy" "${name}"`, [
    argument('key_vault_id', vaultId(request)),
    argument('tenant_id', 'data.azurerm_client_config.current.tenant_id'),
    argument('object_id', principal),
    argument('key_permissions', `[${permissions.map((one) => `"${one}"`).join(', ')}]`),
  ]);

const module = 'azurerm_key_vault_managed_hardware_security_module';
const hsmId = `data.${module}.cmk.id`;

/** "Managed HSM Crypto User", which can create keys (Learn: "Local RBAC built-in roles for Managed HSM"). */
const cryptoUser = { id: '21dbd100-6940-42c2-9190-5d6cb909625b', name: 'Managed HSM Crypto User' } as const;

/** The key's URI without its version. azurerm uses it as the ID of an HSM's key. */
export const hsmKeyUri = `${module}_key.cmk.id`;
export const hsmGrant = `${module}_role_assignment.cosmos`;

/**
 * The existing HSM, the key, and two local roles: the account's role on the key, and the caller's role on all keys, to
 * create it. The caller must already be Managed HSM Administrator or Policy Administrator.
 */
export const keyAndGrantInHsm = (principal: string): readonly HclBlock[] => [
  nested('data "azurerm_client_config" "current"', []),
  nested(`data "${module}" "cmk"`, [
    argument('name', 'var.hsm_name'),
    argument('resource_group_name', 'var.hsm_resource_group'),
  ]),
  nested('locals', [
    argument(localName(localEncryptionUserRole), quoted(localEncryptionUserRole.id)),
    argument(localName(cryptoUser), quoted(cryptoUser.id)),
  ]),
  hsmRole('cosmos', localEncryptionUserRole),
  hsmRole('caller', cryptoUser),
  hsmAssignment('caller', 'data.azurerm_client_config.current.object_id', '"/keys"'),
  nested(`resource "${module}_key" "cmk"`, [
    argument('name', 'var.key_name'),
    argument('managed_hsm_id', hsmId),
    argument('key_type', quoted('RSA-HSM')),
    argument('key_size', 'var.key_size'),
    argument('key_opts', '["wrapKey", "unwrapKey"]'),
    'gap',
    argument('depends_on', `[${module}_role_assignment.caller]`),
  ]),
  hsmAssignment('cosmos', principal, `"/keys/\${${module}_key.cmk.name}"`),
];

/** A role is found by its ID only, so a local value names it. */
const localName = ({ name }: { readonly name: string }) => name.toLowerCase().replaceAll(' ', '_');

const hsmRole = (name: string, role: { readonly name: string }) =>
  nested(`data "${module}_role_definition" "${name}"`, [
    argument('managed_hsm_id', hsmId),
    argument('name', `local.${localName(role)}`),
  ]);

/**
 * The name of a local assignment is a GUID that the caller chooses. It is derived, so that it stays the same for the
 * same identity.
 */
const hsmAssignment = (name: string, principal: string, scope: string) =>
  nested(`resource "${module}_role_assignment" "${name}"`, [
    argument('managed_hsm_id', hsmId),
    argument('name', `uuidv5("url", "\${${hsmId}}/${name}/\${${principal}}")`),
    argument('scope', scope),
    argument('role_definition_id', `data.${module}_role_definition.${name}.resource_manager_id`),
    argument('principal_id', principal),
  ]);
