import { trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { inputsOf } from '../inputs.ts';
import { armString, jsonString } from '../literals/json.ts';
import type { TemplateRequest } from '../request.ts';
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
  role,
  types,
  vaultProperties,
} from '../resources/bodies.ts';
import { written, type Properties, type RefName } from '../resources/tree.ts';
import { expression, jsonWriter } from './armWriter.ts';
import { parametersOf, type Parameter } from './parameters.ts';

const vaultId = `resourceId('${types.vault}', parameters('vaultName'))`;
const keyId = `resourceId('${types.key}', parameters('vaultName'), parameters('keyName'))`;
const identityId = `resourceId('${types.identity}', parameters('identityName'))`;
const roleId = `subscriptionResourceId('${types.role}', '${role.id}')`;

type Members = readonly (readonly [name: string, value: Code])[];

/** The ARM template: the account alone, as in Microsoft's article, or with what it needs. */
export function renderArm(request: TemplateRequest): Code {
  return object([
    ['$schema', trusted('"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"')],
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', parameters(request)],
    ['resources', json(request).array(resources(request))],
  ]);
}

/** The parameters file that goes with it. */
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
    parametersOf(request).map(({ name, input, type, allowed, about }: Parameter) => [
      name,
      object([
        ['type', trusted(`"${type}"`)],
        ['defaultValue', type === 'int' ? { code: inputs[input] } : armString(inputs[input])],
        ...(allowed ? ([['allowedValues', trusted(`[${allowed.join(', ')}]`)]] as const) : []),
        ['metadata', object([['description', jsonString([about])]])],
      ]),
    ]),
  );
}

function resources(request: TemplateRequest): readonly Code[] {
  const { scope } = request;
  if (scope === 'account') return [account(request, [])];
  const own = request.choices.identity === 'userAssigned';
  const grant = grantOf(request);
  return [
    ...(own
      ? [
          resource(request, types.identity, identityApiVersion, "parameters('identityName')", {
            place,
            properties: {},
          }),
        ]
      : []),
    ...(scope === 'everything' ? [vault(request)] : []),
    ...(grant ? [grant.resource] : []),
    resource(
      request,
      types.key,
      keyVaultApiVersion,
      "format('{0}/{1}', parameters('vaultName'), parameters('keyName'))",
      {
        dependsOn: scope === 'everything' ? [vaultId] : [],
        properties: keyProperties(request),
      },
    ),
    account(request, [keyId, ...(grant ? [grant.id] : [])]),
  ];
}

const place = 'location';

function vault(request: TemplateRequest): Code {
  const policies = request.choices.permissionModel === 'accessPolicy';
  return resource(request, types.vault, keyVaultApiVersion, "parameters('vaultName')", {
    place,
    dependsOn: policies && request.choices.identity === 'userAssigned' ? [identityId] : [],
    properties: vaultProperties(request, accessPolicies),
  });
}

/** The grant as a resource of its own; in a new vault, access policies are part of the vault. */
function grantOf(request: TemplateRequest): { readonly id: string; readonly resource: Code } | undefined {
  const { scope, choices } = request;
  const own = choices.identity === 'userAssigned';
  const dependsOn = [...(scope === 'everything' ? [vaultId] : []), ...(own ? [identityId] : [])];
  if (choices.permissionModel === 'accessPolicy')
    return scope === 'everything'
      ? undefined
      : {
          id: `resourceId('${types.policies}', parameters('vaultName'), 'add')`,
          resource: resource(
            request,
            types.policies,
            keyVaultApiVersion,
            "format('{0}/add', parameters('vaultName'))",
            {
              dependsOn,
              properties: { accessPolicies },
            },
          ),
        };
  // A name must be known before anything is made, so it comes from the identity's id rather than its object id.
  const name = `guid(${vaultId}, ${own ? identityId : "parameters('cosmosPrincipalId')"}, '${role.id}')`;
  return {
    id: `extensionResourceId(${vaultId}, '${types.assignment}', ${name})`,
    resource: resource(request, types.assignment, authorizationApiVersion, name, {
      scope: `format('${types.vault}/{0}', parameters('vaultName'))`,
      dependsOn,
      properties: assignmentProperties,
    }),
  };
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const identity = accountIdentity(request);
  return resource(request, types.account, request.choices.apiVersion, "parameters('accountName')", {
    place,
    members: [
      ['kind', trusted(`"${kindOf(request.choices.api)}"`)],
      ...(identity ? ([['identity', written(identity, json(request))]] as const) : []),
    ],
    dependsOn,
    properties: accountProperties(request),
  });
}

interface Details {
  readonly place?: typeof place;
  readonly scope?: string;
  readonly members?: Members;
  readonly dependsOn?: readonly string[];
  readonly properties?: Properties;
}

function resource(
  request: TemplateRequest,
  type: string,
  apiVersion: string,
  name: string,
  details: Details,
): Code {
  const { scope, members = [], dependsOn = [], properties } = details;
  return object([
    ['type', trusted(`"${type}"`)],
    ['apiVersion', trusted(`"${apiVersion}"`)],
    ...(scope ? ([['scope', expression(scope)]] as const) : []),
    ['name', expression(name)],
    ...(details.place ? ([['location', expression("parameters('location')")]] as const) : []),
    ...members,
    ...(dependsOn.length > 0
      ? ([['dependsOn', json(request).array(dependsOn.map(expression))]] as const)
      : []),
    ...(properties ? ([['properties', written(properties, json(request))]] as const) : []),
  ]);
}

const json = (request: TemplateRequest) => jsonWriter((name) => expression(refIn(request, name)));
const object = (members: Members): Code => jsonWriter(() => trusted('null')).object(members);

function refIn({ scope, choices }: TemplateRequest, name: RefName): string {
  const own = choices.identity === 'userAssigned';
  const identity = scope === 'account' ? "parameters('userAssignedIdentityId')" : identityId;
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
        : "parameters('cosmosPrincipalId')";
    case 'keyUri':
      return scope === 'account'
        ? "parameters('keyVaultKeyUri')"
        : `reference(${keyId}, '${keyVaultApiVersion}').keyUri`;
    case 'identityId':
      return identity;
    case 'defaultIdentity':
      return `concat('UserAssignedIdentity=', ${identity})`;
    case 'roleDefinitionId':
      return roleId;
  }
}
