import { localEncryptionUserRole } from '../../grants.ts';
import { argument, nested, quoted, type Block } from './hcl.ts';

const module = 'azurerm_key_vault_managed_hardware_security_module';
const hsmId = `data.${module}.cmk.id`;

/** "Managed HSM Crypto User", who may make keys (Learn: "Local RBAC built-in roles for Managed HSM"). */
const cryptoUser = '21dbd100-6940-42c2-9190-5d6cb909625b';

/** The key's URI without its version: what azurerm has for the id of such a key. */
export const hsmKeyUri = `${module}_key.cmk.id`;
export const hsmGrant = `${module}_role_assignment.cosmos`;

/**
 * The HSM, which is there; the key; and two local roles: that of the account on the key, and that of whoever runs this on
 * all keys, to make it. Who runs this has to be Managed HSM Administrator or Policy Administrator already.
 */
export const keyAndGrantInHsm = (principal: string): readonly Block[] => [
  nested('data "azurerm_client_config" "current"', []),
  nested(`data "${module}" "cmk"`, [
    argument('name', 'local.hsm_name'),
    argument('resource_group_name', 'local.hsm_resource_group'),
  ]),
  hsmRole('cosmos', localEncryptionUserRole.id),
  hsmRole('caller', cryptoUser),
  hsmAssignment('caller', 'data.azurerm_client_config.current.object_id', '"/keys"'),
  nested(`resource "${module}_key" "cmk"`, [
    argument('name', 'local.key_name'),
    argument('managed_hsm_id', hsmId),
    argument('key_type', quoted('RSA-HSM')),
    argument('key_size', 'local.key_size'),
    argument('key_opts', '["wrapKey", "unwrapKey"]'),
    'gap',
    argument('depends_on', `[${module}_role_assignment.caller]`),
  ]),
  hsmAssignment('cosmos', principal, `"/keys/\${${module}_key.cmk.name}"`),
];

const hsmRole = (name: string, id: string) =>
  nested(`data "${module}_role_definition" "${name}"`, [
    argument('managed_hsm_id', hsmId),
    argument('name', quoted(id)),
  ]);

/** A local assignment is named by a GUID of one's own; this one stays the same for the same grantee. */
const hsmAssignment = (name: string, principal: string, scope: string) =>
  nested(`resource "${module}_role_assignment" "${name}"`, [
    argument('managed_hsm_id', hsmId),
    argument('name', `uuidv5("url", "\${${hsmId}}/${name}/\${${principal}}")`),
    argument('scope', scope),
    argument('role_definition_id', `data.${module}_role_definition.${name}.resource_manager_id`),
    argument('principal_id', principal),
  ]);
