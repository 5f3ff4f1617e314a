import { type Code, lines, nothing, trusted } from './code.ts';
import { argument, type HclBlock, blocks, hclWriter, nested, quoted } from './hcl.ts';
import type { InputName } from './inputs.ts';
import type { TemplateRequest } from './request.ts';
import {
  accessPolicies,
  assignmentProperties,
  authorizationApiVersion,
  identityApiVersion,
  keyVaultApiVersion,
  ref,
  type RefName,
  role,
  roleVariable,
  type Tree,
  types,
  writtenTree,
} from './resources.ts';
import { snake } from './scriptSteps.ts';
import { provider, variables } from './terraform.ts';

const environments = { Azure: undefined, AzureUSGovernment: 'usgovernment', AzureChina: 'china' } as const;

/**
 * Encrypts an existing account. azurerm would recreate it (F-54), and azapi's own update sends the whole account with
 * its identity and default identity at once (F-31), so each step is a separate PATCH.
 */
export function renderTerraformAzapi(request: TemplateRequest): Code {
  const own = request.choices.identity === 'userAssigned';
  const environment = environments[request.cloud.name];
  const swap = own
    ? [
        patch(request, 'identity', trusted(keptIdentities), grantName(request)),
        patch(
          request,
          'default_identity',
          body({ properties: { defaultIdentity: ref('defaultIdentity') } }, request),
          action('identity'),
        ),
      ]
    : [];
  return lines(
    blocks([
      nested('terraform', [nested('required_providers', [provider('azapi', 'Azure/azapi', '~> 2.0')])]),
      nested('provider "azapi"', [
        argument('subscription_id', 'var.subscription_id'),
        ...(environment ? [argument('environment', quoted(environment))] : []),
      ]),
      ...variables(request, inputs(request)),
      nested('locals', [
        argument('account_id', id('resource_group', types.account, 'account_name')),
        argument('vault_id', id('vault_resource_group', types.vault, 'vault_name')),
        ...(request.choices.permissionModel === 'rbac'
          ? [argument(snake(roleVariable), quoted(role.id))]
          : []),
      ]),
      ...(request.choices.permissionModel === 'accessPolicy'
        ? [nested('data "azapi_client_config" "current"', [])]
        : []),
      ...(own ? [identity, account(request), otherIdentities] : []),
      grant(request),
      ...swap,
      patch(
        request,
        'cmk',
        body({ properties: { keyVaultKeyUri: ref('keyUri') } }, request),
        own ? action('default_identity') : grantName(request),
      ),
    ]),
    nothing,
  );
}

const inputs = ({ choices }: TemplateRequest): readonly InputName[] => [
  'subscriptionId',
  'resourceGroup',
  'accountName',
  'vaultName',
  'vaultResourceGroup',
  'keyVaultKeyUri',
  choices.identity === 'userAssigned' ? 'identityId' : 'principalId',
];

const id = (group: string, type: string, name: string) =>
  `"/subscriptions/\${var.subscription_id}/resourceGroups/\${var.${group}}/providers/${type}/\${var.${name}}"`;

const identity = nested('data "azapi_resource" "identity"', [
  argument('type', quoted(`${types.identity}@${identityApiVersion}`)),
  argument('resource_id', 'var.identity_id'),
  argument('response_export_values', '["properties.principalId"]'),
]);

const account = ({ choices }: TemplateRequest) =>
  nested('data "azapi_resource" "account"', [
    argument('type', quoted(`${types.account}@${choices.apiVersion}`)),
    argument('resource_id', 'local.account_id'),
    argument('response_export_values', '["identity"]'),
  ]);

/** Azure replaces the identities of an account, so the existing ones are sent, too. */
const otherIdentities = nested('locals', [
  argument(
    'other_identities',
    '[for id in try(keys(data.azapi_resource.account.output.identity.userAssignedIdentities), []) : id if lower(id) != lower(var.identity_id)]',
  ),
  argument(
    'has_system_identity',
    'try(length(regexall("SystemAssigned", data.azapi_resource.account.output.identity.type)) > 0, false)',
  ),
]);

const keptIdentities = `{
  identity = {
    type                   = local.has_system_identity ? "SystemAssigned,UserAssigned" : "UserAssigned"
    userAssignedIdentities = { for id in concat([var.identity_id], local.other_identities) : id => {} }
  }
}`;

const action = (name: string) => `azapi_resource_action.${name}`;
const grantName = ({ choices }: TemplateRequest) =>
  choices.permissionModel === 'rbac' ? 'azapi_resource.grant' : action('grant');

function grant(request: TemplateRequest): HclBlock {
  if (request.choices.permissionModel === 'accessPolicy')
    return nested('resource "azapi_resource_action" "grant"', [
      argument('type', quoted(`${types.vault}@${keyVaultApiVersion}`)),
      argument('resource_id', 'local.vault_id'),
      argument('action', quoted('accessPolicies/add')),
      argument('method', quoted('PUT')),
      argument('body', body({ properties: { accessPolicies } }, request)),
    ]);
  return nested('resource "azapi_resource" "grant"', [
    argument('type', quoted(`${types.assignment}@${authorizationApiVersion}`)),
    argument('parent_id', 'local.vault_id'),
    argument(
      'name',
      `uuidv5("url", "\${local.vault_id}|\${${refIn(request, 'principalId')}}|\${local.${snake(roleVariable)}}")`,
    ),
    argument('body', body({ properties: assignmentProperties }, request)),
  ]);
}

const patch = (request: TemplateRequest, name: string, change: Code, after: string): HclBlock =>
  nested(`resource "azapi_resource_action" "${name}"`, [
    argument('type', quoted(`${types.account}@${request.choices.apiVersion}`)),
    argument('resource_id', 'local.account_id'),
    argument('method', quoted('PATCH')),
    argument('body', change),
    'gap',
    argument('depends_on', `[${after}]`),
  ]);

const body = (tree: Tree, request: TemplateRequest): Code =>
  writtenTree(
    tree,
    hclWriter((name) => refIn(request, name)),
  );

function refIn({ choices }: TemplateRequest, name: RefName): string {
  switch (name) {
    case 'accountName':
      return 'var.account_name';
    case 'location':
      return 'var.location';
    case 'keySize':
      return 'var.key_size';
    case 'tenantId':
      return 'data.azapi_client_config.current.tenant_id';
    case 'principalId':
      return choices.identity === 'userAssigned'
        ? 'data.azapi_resource.identity.output.properties.principalId'
        : 'var.principal_id';
    case 'keyUri':
      return 'var.key_vault_key_uri';
    case 'identityId':
      return 'var.identity_id';
    case 'defaultIdentity':
      return '"UserAssignedIdentity=${var.identity_id}"';
    case 'roleDefinitionId':
      return `"/subscriptions/\${var.subscription_id}/providers/${types.role}/\${local.${snake(roleVariable)}}"`;
    case 'restoreSource':
      return 'var.restore_source';
    case 'restoreTime':
      return 'var.restore_time';
  }
}
