import { type Code, lines, nothing } from './code.ts';
import { argument, type Block, blocks, hclWriter, nested, quoted } from './hcl.ts';
import type { InputName } from './inputs.ts';
import type { TemplateRequest } from './request.ts';
import {
  accessPolicies,
  accountIdentity,
  assignmentProperties,
  authorizationApiVersion,
  identityApiVersion,
  keyVaultApiVersion,
  ref,
  type RefName,
  role,
  type Tree,
  types,
  written,
} from './resources.ts';
import { locals, provider } from './terraform.ts';

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
        patch(request, 'identity', { identity: accountIdentity(request) }, grantName(request)),
        patch(
          request,
          'default_identity',
          { properties: { defaultIdentity: ref('defaultIdentity') } },
          action('identity'),
        ),
      ]
    : [];
  return lines(
    blocks([
      nested('terraform', [nested('required_providers', [provider('azapi', 'Azure/azapi', '~> 2.0')])]),
      nested('provider "azapi"', [
        argument('subscription_id', 'local.subscription_id'),
        ...(environment ? [argument('environment', quoted(environment))] : []),
      ]),
      locals(request, inputs(request)),
      nested('locals', [
        argument('account_id', id('resource_group', types.account, 'account_name')),
        argument('vault_id', id('vault_resource_group', types.vault, 'vault_name')),
      ]),
      ...(request.choices.permissionModel === 'accessPolicy'
        ? [nested('data "azapi_client_config" "current"', [])]
        : []),
      ...(own ? [identity] : []),
      grant(request),
      ...swap,
      patch(
        request,
        'cmk',
        { properties: { keyVaultKeyUri: ref('keyUri') } },
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
  `"/subscriptions/\${local.subscription_id}/resourceGroups/\${local.${group}}/providers/${type}/\${local.${name}}"`;

const identity = nested('data "azapi_resource" "identity"', [
  argument('type', quoted(`${types.identity}@${identityApiVersion}`)),
  argument('resource_id', 'local.identity_id'),
  argument('response_export_values', '["properties.principalId"]'),
]);

const action = (name: string) => `azapi_resource_action.${name}`;
const grantName = ({ choices }: TemplateRequest) =>
  choices.permissionModel === 'rbac' ? 'azapi_resource.grant' : action('grant');

function grant(request: TemplateRequest): Block {
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
    argument('name', `uuidv5("url", "\${local.vault_id}|\${${refIn(request, 'principalId')}}|${role.id}")`),
    argument('body', body({ properties: assignmentProperties }, request)),
  ]);
}

const patch = (request: TemplateRequest, name: string, change: Tree, after: string): Block =>
  nested(`resource "azapi_resource_action" "${name}"`, [
    argument('type', quoted(`${types.account}@${request.choices.apiVersion}`)),
    argument('resource_id', 'local.account_id'),
    argument('method', quoted('PATCH')),
    argument('body', body(change, request)),
    'gap',
    argument('depends_on', `[${after}]`),
  ]);

const body = (tree: Tree, request: TemplateRequest): Code =>
  written(
    tree,
    hclWriter((name) => refIn(request, name)),
  );

function refIn({ choices }: TemplateRequest, name: RefName): string {
  switch (name) {
    case 'accountName':
      return 'local.account_name';
    case 'location':
      return 'local.location';
    case 'keySize':
      return 'local.key_size';
    case 'tenantId':
      return 'data.azapi_client_config.current.tenant_id';
    case 'principalId':
      return choices.identity === 'userAssigned'
        ? 'data.azapi_resource.identity.output.properties.principalId'
        : 'local.principal_id';
    case 'keyUri':
      return 'local.key_vault_key_uri';
    case 'identityId':
      return 'local.identity_id';
    case 'defaultIdentity':
      return '"UserAssignedIdentity=${local.identity_id}"';
    case 'roleDefinitionId':
      return `"/subscriptions/\${local.subscription_id}/providers/${types.role}/${role.id}"`;
  }
}
