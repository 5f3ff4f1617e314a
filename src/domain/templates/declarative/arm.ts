import { trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { inputsOf } from '../inputs.ts';
import { armString, jsonString } from '../literals/json.ts';
import type { TemplateRequest } from '../request.ts';
import {
  accessPolicies,
  accountIdentity,
  accountProperties,
  identityApiVersion,
  keyVaultApiVersion,
  kindOf,
  types,
  vaultProperties,
} from '../resources/bodies.ts';
import { written } from '../resources/tree.ts';
import {
  assignmentName,
  assignmentOf,
  deployedKeyUri,
  deploymentId,
  inVault,
  keyId,
  keyOf,
  roleId,
  vaultId,
} from './armInVault.ts';
import { array, json, object, resource, type Refs } from './armResource.ts';
import { expression } from './armWriter.ts';
import { otherwise, parametersOf, type Parameter } from './parameters.ts';

const identityId = `resourceId('${types.identity}', parameters('identityName'))`;
const place = 'location';

/** The ARM template: the account alone, as in Microsoft's article, or with what it needs. */
export function renderArm(request: TemplateRequest): Code {
  return object([
    ['$schema', trusted('"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"')],
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', parameters(request)],
    ['resources', array(resources(request))],
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
  if (scope === 'account') return [account(request, [])];
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
  // In a new vault, access policies are part of the vault.
  const policies = choices.permissionModel === 'accessPolicy';
  const grantee = own ? identityId : "parameters('cosmosPrincipalId')";
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
    account(request, [keyId, ...(policies ? [] : [grantId])]),
  ];
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const refs = refsOf(request);
  const identity = accountIdentity(request);
  return resource(refs, types.account, request.choices.apiVersion, "parameters('accountName')", {
    place,
    members: [
      ['kind', trusted(`"${kindOf(request.choices.api)}"`)],
      ...(identity ? ([['identity', written(identity, json(refs))]] as const) : []),
    ],
    dependsOn,
    properties: accountProperties(request),
  });
}

const refsOf =
  ({ scope, choices }: TemplateRequest): Refs =>
  (name) => {
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
        if (scope === 'account') return "parameters('keyVaultKeyUri')";
        return scope === 'accountWithKey'
          ? deployedKeyUri
          : `reference(${keyId}, '${keyVaultApiVersion}').keyUri`;
      case 'identityId':
        return identity;
      case 'defaultIdentity':
        return `concat('UserAssignedIdentity=', ${identity})`;
      case 'roleDefinitionId':
        return roleId;
    }
  };
