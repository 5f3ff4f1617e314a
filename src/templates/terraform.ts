import { code, type Code, lines, nothing, trusted } from './code.ts';
import { argument, type Argument, type HclBlock, blocks, type Body, nested, quoted } from './hcl.ts';
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
      ...variables(request, inputs(request)),
      ...group(request),
      ...keyStore(request, version),
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
const azurerm = ({ cloud }: TemplateRequest, version: Azurerm): HclBlock => {
  const environment = environments[cloud.name];
  return nested('provider "azurerm"', [
    nested('features', []),
    'gap',
    argument('subscription_id', 'var.subscription_id'),
    ...(environment ? [argument('environment', quoted(environment))] : []),
    ...(version === 5
      ? [argument('resource_providers_to_register', '["Microsoft.DocumentDB", "Microsoft.KeyVault"]')]
      : []),
  ]);
};

/** The values that the user fills in or overrides. An unknown subscription is asked for, never invented. */
export function variables(request: TemplateRequest, names: readonly InputName[]): readonly HclBlock[] {
  const values = inputsOf(request);
  return names.map((name) => {
    const isNumber = name === 'keySize';
    const isAsked = name === 'subscriptionId' && !request.known.subscription?.id;
    return nested(`variable "${snake(name)}"`, [
      argument('description', quoted(descriptions[name] ?? '')),
      argument('type', isNumber ? 'number' : 'string'),
      ...(isAsked
        ? []
        : [argument('default', isNumber ? { code: values.keySize } : hclString(values[name]))]),
      ...(name === 'keyVaultKeyUri' ? [versionless] : []),
    ]);
  });
}

/** With a version, the account wouldn't follow the rotation of the key. */
const versionless = nested('validation', [
  argument('condition', 'length(split("/", trimspace(var.key_vault_key_uri))) == 5'),
  argument('error_message', quoted('Use the URI of the key without its version.')),
]);

const descriptions: Readonly<Partial<Record<InputName, string>>> = {
  subscriptionId: 'ID of the subscription.',
  resourceGroup: 'Resource group of the account.',
  location: 'Region of the account.',
  accountName: 'Name of the Azure Cosmos DB account.',
  vaultName: 'Name of the key vault.',
  vaultResourceGroup: 'Resource group of the key vault.',
  hsmName: 'Name of the managed HSM.',
  hsmResourceGroup: 'Resource group of the managed HSM.',
  keyName: 'Name of the key.',
  keySize: 'Size of the RSA key in bits.',
  keyVaultKeyUri: 'URI of the key, without its version.',
  principalId: 'Object ID (not application ID) of the service principal "Azure Cosmos DB" in this tenant.',
  identityName: 'Name of the user-assigned identity of the account.',
  identityId: 'Resource ID of the user-assigned identity.',
};

function keyStore(request: TemplateRequest, version: Azurerm): readonly HclBlock[] {
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

const group = ({ scope }: TemplateRequest): readonly HclBlock[] =>
  scope === 'everything'
    ? [
        nested('resource "azurerm_resource_group" "cmk"', [
          argument('name', 'var.resource_group'),
          argument('location', 'var.location'),
        ]),
      ]
    : [];

/** 5.x has inverted the name and the value of the first argument. */
const hardening = (kind: TemplateRequest['choices']['hardening'], version: Azurerm): readonly Argument[] =>
  kind === 'none'
    ? []
    : [
        version === 5
          ? argument('local_authentication_enabled', 'false')
          : argument('local_authentication_disabled', 'true'),
        argument('minimal_tls_version', quoted('Tls12')),
        ...(kind === 'private' ? [argument('public_network_access_enabled', 'false')] : []),
      ];

function account(request: TemplateRequest, version: Azurerm): HclBlock {
  const { scope, choices, known } = request;
  const own = choices.identity === 'userAssigned';
  const alone = scope === 'account';
  const capability = capabilityOf[choices.api];
  const identity = alone ? 'var.identity_id' : 'azurerm_user_assigned_identity.cosmos.id';
  const hsm = isInHsm(known);
  const made = hsm ? hsmKeyUri : 'azurerm_key_vault_key.cmk.versionless_id';
  const ofVault =
    choices.permissionModel === 'rbac'
      ? 'azurerm_role_assignment.cosmos'
      : 'azurerm_key_vault_access_policy.cosmos';
  const grant = hsm ? hsmGrant : ofVault;
  const body: Body = [
    argument('name', 'var.account_name'),
    argument('resource_group_name', groupName(request)),
    argument('location', 'var.location'),
    argument('offer_type', quoted('Standard')),
    argument('kind', quoted(kindOf(choices.api))),
    argument(
      hsm && version === 4 ? 'managed_hsm_key_id' : 'key_vault_key_id',
      alone ? 'var.key_vault_key_uri' : made,
    ),
    ...(own ? [argument('default_identity_type', `join("=", ["UserAssignedIdentity", ${identity}])`)] : []),
    ...hardening(choices.hardening, version),
    nested('consistency_policy', [argument('consistency_level', quoted('Session'))]),
    nested('geo_location', [
      argument('location', 'var.location'),
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
