import { code, type Code, lines, nothing, trusted } from './code.ts';
import { argument, type Argument, type Block, blocks, type Body, nested, quoted } from './hcl.ts';
import { type InputName, inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { hclString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import { capabilityOf, kindOf } from './resources.ts';
import { snake } from './scriptSteps.ts';
import {
  type Azurerm,
  groupName,
  hsmGrant,
  hsmKeyUri,
  identityOf,
  keyAndGrant,
  keyAndGrantInHsm,
  principalOf,
  vault,
} from './terraformVault.ts';

const environments = { Azure: undefined, AzureUSGovernment: 'usgovernment', AzureChina: 'china' } as const;

/**
 * Terraform with azurerm. For an existing account, azurerm would replace the account to set a key, so azapi handles
 * those.
 */
export function renderTerraform(request: TemplateRequest, version: Azurerm): Code {
  return lines(
    blocks([
      nested('terraform', [
        nested('required_providers', [provider('azurerm', 'hashicorp/azurerm', `~> ${version}.0`)]),
      ]),
      azurerm(request, version),
      locals(request, inputs(request)),
      ...group(request),
      ...home(request, version),
      account(request, version),
    ]),
    nothing,
  );
}

export const provider = (name: string, source: string, version: string): Argument =>
  argument(
    name,
    lines(
      trusted('{'),
      code`  source  = ${quoted(source)}`,
      code`  version = ${quoted(version)}`,
      trusted('}'),
    ),
  );

/** By default, 5.x registers no resource provider. */
const azurerm = ({ cloud }: TemplateRequest, version: Azurerm): Block => {
  const environment = environments[cloud.name];
  return nested('provider "azurerm"', [
    nested('features', []),
    'gap',
    argument('subscription_id', 'local.subscription_id'),
    ...(environment ? [argument('environment', quoted(environment))] : []),
    ...(version === 5
      ? [argument('resource_providers_to_register', '["Microsoft.DocumentDB", "Microsoft.KeyVault"]')]
      : []),
  ]);
};

export function locals(request: TemplateRequest, names: readonly InputName[]): Block {
  const values = inputsOf(request);
  return nested(
    'locals',
    names.map((name) =>
      argument(snake(name), name === 'keySize' ? { code: values.keySize } : hclString(values[name])),
    ),
  );
}

function home(request: TemplateRequest, version: Azurerm): readonly Block[] {
  if (request.scope === 'account') return [];
  if (!isInHsm(request.known)) return [...vault(request, version), ...keyAndGrant(request)];
  return [...identityOf(request), ...keyAndGrantInHsm(principalOf(request))];
}

function inputs({ scope, choices, known }: TemplateRequest): readonly InputName[] {
  const own = choices.identity === 'userAssigned';
  const common: readonly InputName[] = ['subscriptionId', 'resourceGroup', 'location', 'accountName'];
  if (scope === 'account') return [...common, 'keyVaultKeyUri', ...(own ? (['identityId'] as const) : [])];
  return [
    ...common,
    ...(isInHsm(known) ? (['hsmName', 'hsmResourceGroup'] as const) : (['vaultName'] as const)),
    ...(isInHsm(known) || scope === 'everything' ? [] : (['vaultResourceGroup'] as const)),
    'keyName',
    'keySize',
    own ? 'identityName' : 'principalId',
  ];
}

const group = ({ scope }: TemplateRequest): readonly Block[] =>
  scope === 'everything'
    ? [
        nested('resource "azurerm_resource_group" "cmk"', [
          argument('name', 'local.resource_group'),
          argument('location', 'local.location'),
        ]),
      ]
    : [];

function account(request: TemplateRequest, version: Azurerm): Block {
  const { scope, choices, known } = request;
  const own = choices.identity === 'userAssigned';
  const alone = scope === 'account';
  const capability = capabilityOf[choices.api];
  const identity = alone ? 'local.identity_id' : 'azurerm_user_assigned_identity.cosmos.id';
  const hsm = isInHsm(known);
  const made = hsm ? hsmKeyUri : 'azurerm_key_vault_key.cmk.versionless_id';
  const ofVault =
    choices.permissionModel === 'rbac'
      ? 'azurerm_role_assignment.cosmos'
      : 'azurerm_key_vault_access_policy.cosmos';
  const grant = hsm ? hsmGrant : ofVault;
  const body: Body = [
    argument('name', 'local.account_name'),
    argument('resource_group_name', groupName(request)),
    argument('location', 'local.location'),
    argument('offer_type', quoted('Standard')),
    argument('kind', quoted(kindOf(choices.api))),
    argument(
      hsm && version === 4 ? 'managed_hsm_key_id' : 'key_vault_key_id',
      alone ? 'local.key_vault_key_uri' : made,
    ),
    ...(own ? [argument('default_identity_type', `join("=", ["UserAssignedIdentity", ${identity}])`)] : []),
    nested('consistency_policy', [argument('consistency_level', quoted('Session'))]),
    nested('geo_location', [
      argument('location', 'local.location'),
      argument('failover_priority', '0'),
      argument('zone_redundant', String(known.account?.zoneRedundant ?? false)),
    ]),
    ...(capability ? [nested('capabilities', [argument('name', quoted(capability))])] : []),
    ...(own
      ? [
          nested('identity', [
            argument('type', quoted('UserAssigned')),
            argument('identity_ids', `[${identity}]`),
          ]),
        ]
      : []),
    ...(choices.backup === 'periodic'
      ? []
      : [
          nested('backup', [
            argument('type', quoted('Continuous')),
            argument(
              'tier',
              quoted(choices.backup === 'continuous7Days' ? 'Continuous7Days' : 'Continuous30Days'),
            ),
          ]),
        ]),
    // A change of the key would delete and recreate the account (F-54).
    nested('lifecycle', [argument('prevent_destroy', 'true')]),
    ...(alone ? [] : (['gap', argument('depends_on', `[${grant}]`)] as const)),
  ];
  return nested('resource "azurerm_cosmosdb_account" "cmk"', body);
}
