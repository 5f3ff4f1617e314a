import { trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import type { TemplateRequest } from '../request.ts';
import {
  accessPolicies,
  assignmentProperties,
  authorizationApiVersion,
  keyProperties,
  keyVaultApiVersion,
  resourcesApiVersion,
  role,
  types,
} from '../resources/bodies.ts';
import type { RefName } from '../resources/tree.ts';
import { expression } from './armWriter.ts';
import { array, object, resource, type Refs } from './armResource.ts';

const type = 'Microsoft.Resources/deployments';
const name = "format('{0}-key', parameters('accountName'))";

export const vaultId = `resourceId('${types.vault}', parameters('vaultName'))`;
export const keyId = `resourceId('${types.key}', parameters('vaultName'), parameters('keyName'))`;
export const roleId = `subscriptionResourceId('${types.role}', '${role.id}')`;

/** The nested deployment, as the rest of the template refers to it. */
export const deploymentId = `resourceId(parameters('vaultResourceGroup'), '${type}', ${name})`;
export const deployedKeyUri = `reference(${deploymentId}, '${resourcesApiVersion}').outputs.keyVaultKeyUri.value`;

export const keyOf = (request: TemplateRequest, refs: Refs, dependsOn: readonly string[]): Code =>
  resource(
    refs,
    types.key,
    keyVaultApiVersion,
    "format('{0}/{1}', parameters('vaultName'), parameters('keyName'))",
    { dependsOn, properties: keyProperties(request) },
  );

/** A name must be known before anything is made: so the grantee is named by what is known then. */
export const assignmentName = (grantee: string) => `guid(${vaultId}, ${grantee}, '${role.id}')`;

export const assignmentOf = (refs: Refs, grantee: string, dependsOn: readonly string[]): Code =>
  resource(refs, types.assignment, authorizationApiVersion, assignmentName(grantee), {
    scope: `format('${types.vault}/{0}', parameters('vaultName'))`,
    dependsOn,
    properties: assignmentProperties,
  });

/**
 * Key and access, where the vault is there: a deployment goes into one resource group, so these two go into the vault's
 * by one within it, wherever the account is made (docs/decisions/029).
 */
export function inVault(request: TemplateRequest, refs: Refs, dependsOn: readonly string[]): Code {
  const grant =
    request.choices.permissionModel === 'rbac'
      ? assignmentOf(inner, "parameters('principalId')", [])
      : resource(inner, types.policies, keyVaultApiVersion, "format('{0}/add', parameters('vaultName'))", {
          properties: { accessPolicies },
        });
  const output = `reference(${keyId}, '${keyVaultApiVersion}').keyUri`;
  const template = object([
    ['$schema', trusted('"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"')],
    ['contentVersion', trusted('"1.0.0.0"')],
    ['parameters', object(passed.map(([one, kind]) => [one, object([['type', trusted(`"${kind}"`)]])]))],
    ['resources', array([grant, keyOf(request, inner, [])])],
    [
      'outputs',
      object([
        [
          'keyVaultKeyUri',
          object([
            ['type', trusted('"string"')],
            ['value', expression(output)],
          ]),
        ],
      ]),
    ],
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

/** What goes in, with its type and what it is outside; without a ref, the parameter of that name. */
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
