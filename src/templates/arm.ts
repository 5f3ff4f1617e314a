import {
  array,
  expression,
  json,
  object,
  otherwise,
  type Parameter,
  parametersOf,
  type Refs,
  resource,
} from './armWriter.ts';
import { type Code, trusted } from './code.ts';
import { inputsOf, isAlone } from './inputs.ts';
import { armString, jsonString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import {
  accessPolicies,
  accountIdentity,
  accountProperties,
  assignmentProperties,
  authorizationApiVersion,
  identityApiVersion,
  keyProperties,
  keyVaultApiVersion,
  kindOf,
  type RefName,
  resourcesApiVersion,
  role,
  roleVariable,
  types,
  vaultProperties,
  writtenTree,
} from './resources.ts';

const type = 'Microsoft.Resources/deployments';
const schema = [
  '$schema',
  trusted('"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'),
] as const;
const name = "format('{0}-key', parameters('accountName'))";

const vaultId = `resourceId('${types.vault}', parameters('vaultName'))`;
const keyId = `resourceId('${types.key}', parameters('vaultName'), parameters('keyName'))`;
const roleId = `subscriptionResourceId('${types.role}', variables('${roleVariable}'))`;

/** Names the role. A nested template has variables of its own. */
const roleVariables = object([[roleVariable, trusted(`"${role.id}"`)]]);

/** The ID of the nested deployment, for references from the rest of the template. */
const deploymentId = `resourceId(parameters('vaultResourceGroup'), '${type}', ${name})`;
const deployedKeyUri = `reference(${deploymentId}, '${resourcesApiVersion}').outputs.keyVaultKeyUri.value`;

const keyOf = (request: TemplateRequest, refs: Refs, dependsOn: readonly string[]): Code =>
  resource(
    refs,
    types.key,
    keyVaultApiVersion,
    "format('{0}/{1}', parameters('vaultName'), parameters('keyName'))",
    { dependsOn, properties: keyProperties(request) },
  );

/** ARM needs the name before it creates anything, so the GUID uses a value that is known by then. */
const assignmentName = (grantee: string) => `guid(${vaultId}, ${grantee}, variables('${roleVariable}'))`;

const assignmentOf = (refs: Refs, grantee: string, dependsOn: readonly string[]): Code =>
  resource(refs, types.assignment, authorizationApiVersion, assignmentName(grantee), {
    scope: `format('${types.vault}/{0}', parameters('vaultName'))`,
    dependsOn,
    properties: assignmentProperties,
  });

/** The URI of the key, for the template that creates the account. */
const keyOutput = object([
  [
    'keyVaultKeyUri',
    object([
      ['type', trusted('"string"')],
      ['value', expression(`reference(${keyId}, '${keyVaultApiVersion}').keyUri`)],
    ]),
  ],
]);

/**
 * The key and its access, for an existing vault. A deployment targets one resource group, so a nested deployment
 * creates these two in the vault's group, wherever the account is (docs/templates.md, Resource groups).
 */
function inVault(request: TemplateRequest, refs: Refs, dependsOn: readonly string[]): Code {
  const grant =
    request.choices.permissionModel === 'rbac'
      ? assignmentOf(inner, "parameters('principalId')", [])
      : resource(inner, types.policies, keyVaultApiVersion, "format('{0}/add', parameters('vaultName'))", {
          properties: { accessPolicies },
        });
  const template = object([
    schema,
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', object(passed.map(([one, kind]) => [one, object([['type', trusted(`"${kind}"`)]])]))],
    ...(request.choices.permissionModel === 'rbac' ? ([['variables', roleVariables]] as const) : []),
    ['resources', array([grant, keyOf(request, inner, [])])],
    ['outputs', keyOutput],
  ]);
  const properties = object([
    ['mode', trusted('"Incremental"')],
    ['expressionEvaluationOptions', object([['scope', trusted('"inner"')]])],
    [
      'parameters',
      object(passed.map(([one, , ref]) => [one, object([['value', expression(outer(refs, one, ref))]])])),
    ],
    ['template', template],
  ]);
  return resource(refs, type, resourcesApiVersion, name, {
    resourceGroup: "parameters('vaultResourceGroup')",
    dependsOn,
    members: [['properties', properties]],
  });
}

/**
 * The inputs of the nested deployment, each with its type and its value outside. Without a ref, the value is the
 * parameter of that name.
 */
const passed = [
  ['vaultName', 'string', undefined],
  ['keyName', 'string', undefined],
  ['keySize', 'int', undefined],
  ['principalId', 'string', 'principalId'],
] as const satisfies readonly (readonly [string, 'string' | 'int', RefName | undefined])[];

const outer = (refs: Refs, name: string, ref: RefName | undefined) =>
  ref ? refs(ref) : `parameters('${name}')`;

const inner: Refs = (name) => {
  if (name === 'tenantId') return 'subscription().tenantId';
  return name === 'roleDefinitionId' ? roleId : `parameters('${name}')`;
};

const identityId = `resourceId('${types.identity}', parameters('identityName'))`;
const place = 'location';

/** The ARM template: the account alone, as in Microsoft's article, or with its dependencies. */
export function renderArm(request: TemplateRequest): Code {
  return object([
    schema,
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', parameters(request)],
    ...(assignsRole(request) ? ([['variables', roleVariables]] as const) : []),
    ['resources', array(resources(request))],
    ...(request.scope === 'crossTenantKey' ? ([['outputs', keyOutput]] as const) : []),
  ]);
}

/**
 * One template for several requests: a deployment targets one resource group, so each has a nested one, with parameters
 * of its own.
 */
export const renderArmOfSeveral = (...requests: readonly TemplateRequest[]): Code =>
  object([
    schema,
    ['contentVersion', trusted('"1.0.0.0"')],
    ['resources', array(requests.map(nestedDeployment))],
  ]);

function nestedDeployment(request: TemplateRequest, index: number): Code {
  const { subscriptionId, resourceGroup } = inputsOf(request);
  return object([
    ['type', trusted(`"${type}"`)],
    ['apiVersion', trusted(`"${resourcesApiVersion}"`)],
    ['name', trusted(`"cosmos-cmk-${index + 1}"`)],
    ['subscriptionId', armString(subscriptionId)],
    ['resourceGroup', armString(resourceGroup)],
    [
      'properties',
      object([
        ['mode', trusted('"Incremental"')],
        ['expressionEvaluationOptions', object([['scope', trusted('"inner"')]])],
        ['template', renderArm(request)],
      ]),
    ],
  ]);
}

/** Whether the template itself assigns the role, and not a nested one. */
const assignsRole = ({ scope, choices }: TemplateRequest) =>
  choices.permissionModel === 'rbac' && (scope === 'everything' || scope === 'crossTenantKey');

export function renderArmParameters(request: TemplateRequest): Code {
  const inputs = inputsOf(request);
  const values = parametersOf(request).map(({ name, input, type }) => {
    const value = type === 'int' ? { code: inputs[input] } : jsonString(inputs[input]);
    return [name, object([['value', value]])] as const;
  });
  return object([
    [
      '$schema',
      trusted('"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"'),
    ],
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', object(values)],
  ]);
}

function parameters(request: TemplateRequest): Code {
  const inputs = inputsOf(request);
  return object(
    parametersOf(request).map(({ name, input, type, allowed, about }: Parameter) => {
      const unknown = otherwise(request, input);
      const value = type === 'int' ? { code: inputs[input] } : armString(inputs[input]);
      return [
        name,
        object([
          ['type', trusted(`"${type}"`)],
          ['defaultValue', unknown === undefined ? value : expression(unknown)],
          ...(allowed ? ([['allowedValues', trusted(`[${allowed.join(', ')}]`)]] as const) : []),
          ['metadata', object([['description', jsonString([about])]])],
        ]),
      ];
    }),
  );
}

function resources(request: TemplateRequest): readonly Code[] {
  const { scope, choices } = request;
  if (isAlone(scope)) return [account(request, [])];
  const refs = refsOf(request);
  const own = choices.identity === 'userAssigned';
  const identity = own
    ? [
        resource(refs, types.identity, identityApiVersion, "parameters('identityName')", {
          place,
          properties: {},
        }),
      ]
    : [];
  const ofIdentity = own ? [identityId] : [];
  if (scope === 'accountWithKey')
    return [...identity, inVault(request, refs, ofIdentity), account(request, [deploymentId])];
  // A new vault contains its access policies.
  const policies = choices.permissionModel === 'accessPolicy';
  const grantee = own ? identityId : refs('principalId');
  const grantId = `extensionResourceId(${vaultId}, '${types.assignment}', ${assignmentName(grantee)})`;
  return [
    ...identity,
    resource(refs, types.vault, keyVaultApiVersion, "parameters('vaultName')", {
      place,
      dependsOn: policies ? ofIdentity : [],
      properties: vaultProperties(request, accessPolicies),
    }),
    ...(policies ? [] : [assignmentOf(refs, grantee, [vaultId, ...ofIdentity])]),
    keyOf(request, refs, [vaultId]),
    ...(scope === 'crossTenantKey' ? [] : [account(request, [keyId, ...(policies ? [] : [grantId])])]),
  ];
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const refs = refsOf(request);
  const identity = accountIdentity(request);
  return resource(refs, types.account, request.choices.apiVersion, "parameters('accountName')", {
    place,
    members: [
      ['kind', trusted(`"${kindOf(request.choices.api)}"`)],
      ...(identity ? ([['identity', writtenTree(identity, json(refs))]] as const) : []),
    ],
    dependsOn,
    properties: accountProperties(request),
  });
}

const refsOf =
  ({ scope, choices }: TemplateRequest): Refs =>
  (name) => {
    const own = choices.identity === 'userAssigned';
    const identity = isAlone(scope) ? "parameters('userAssignedIdentityId')" : identityId;
    switch (name) {
      case 'accountName':
      case 'location':
      case 'keySize':
        return `parameters('${name}')`;
      case 'tenantId':
        return 'subscription().tenantId';
      case 'principalId':
        return own
          ? `reference(${identityId}, '${identityApiVersion}').principalId`
          : scope === 'crossTenantKey'
            ? "parameters('principalId')"
            : "parameters('cosmosPrincipalId')";
      case 'keyUri':
        if (isAlone(scope)) return "parameters('keyVaultKeyUri')";
        return scope === 'accountWithKey'
          ? deployedKeyUri
          : `reference(${keyId}, '${keyVaultApiVersion}').keyUri`;
      case 'identityId':
        return identity;
      case 'defaultIdentity':
        return scope === 'crossTenant'
          ? `concat('UserAssignedIdentity=', ${identity}, '&FederatedClientId=', parameters('applicationId'))`
          : `concat('UserAssignedIdentity=', ${identity})`;
      case 'roleDefinitionId':
        return roleId;
      case 'restoreSource':
        return "parameters('restoreSource')";
      case 'restoreTime':
        return "parameters('restoreTimestamp')";
    }
  };
