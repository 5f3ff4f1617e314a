import { joined, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { inputsOf } from '../inputs.ts';
import { bicepString } from '../literals/bicep.ts';
import type { TemplateRequest } from '../request.ts';
import {
  accessPolicies,
  accountIdentity,
  accountProperties,
  identityApiVersion,
  keyVaultApiVersion,
  kindOf,
  role,
  types,
  vaultProperties,
} from '../resources/bodies.ts';
import { written } from '../resources/tree.ts';
import { keyModule } from './bicepInVault.ts';
import { assignmentOf, keyOf, parameter, resource, writer, type Refs } from './bicepResource.ts';
import { otherwise, parametersOf } from './parameters.ts';

/** Bicep, with the values as the parameters' defaults. */
export const renderBicep = (request: TemplateRequest): Code =>
  paragraphs(parameters(request, true), ...resources(request));

/** A module: what it is used with comes from outside, and what it made is given back. */
export const renderBicepModule = (request: TemplateRequest): Code =>
  paragraphs(
    parameters(request, false),
    ...resources(request),
    lines(
      trusted('output accountId string = account.id'),
      trusted('output documentEndpoint string = account.properties.documentEndpoint'),
      trusted('output keyVaultKeyUri string = account.properties.keyVaultKeyUri'),
      vaultOutput(request),
    ),
  );

function vaultOutput({ scope }: TemplateRequest): Code | undefined {
  if (scope === 'account') return undefined;
  return trusted(
    `output vaultId string = ${scope === 'everything' ? 'vault.id' : 'vaultKey.outputs.vaultId'}`,
  );
}

const paragraphs = (...pieces: readonly Code[]) => joined(pieces, '\n\n');

function parameters(request: TemplateRequest, filled: boolean): Code {
  const inputs = inputsOf(request);
  return paragraphs(
    ...parametersOf(request).map((one) => {
      if (!filled) return parameter(one);
      const { input, type } = one;
      const unknown = otherwise(request, input);
      const value = type === 'int' ? { code: inputs[input] } : bicepString(inputs[input]);
      return parameter(one, unknown === undefined ? value : trusted(unknown));
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
        resource('identity', types.identity, identityApiVersion, [
          ['name', trusted('identityName')],
          ['location', trusted('location')],
        ]),
      ]
    : [];
  if (scope === 'accountWithKey') return [...identity, keyModule(refs('principalId')), account(request, [])];
  // In a new vault, access policies are part of the vault.
  const grants = choices.permissionModel === 'rbac';
  return [
    ...identity,
    resource('vault', types.vault, keyVaultApiVersion, [
      ['name', trusted('vaultName')],
      ['location', trusted('location')],
      ['properties', written(vaultProperties(request, accessPolicies), writer(refs))],
    ]),
    ...(grants ? [assignmentOf(refs, own ? 'identity.id' : 'cosmosPrincipalId')] : []),
    keyOf(request, refs),
    account(request, grants ? ['grant'] : []),
  ];
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const refs = refsOf(request);
  const identity = accountIdentity(request);
  return resource('account', types.account, request.choices.apiVersion, [
    ['name', trusted('accountName')],
    ['location', trusted('location')],
    ['kind', trusted(`'${kindOf(request.choices.api)}'`)],
    ...(identity ? ([['identity', written(identity, writer(refs))]] as const) : []),
    ...(dependsOn.length > 0 ? ([['dependsOn', writer(refs).array(dependsOn.map(trusted))]] as const) : []),
    ['properties', written(accountProperties(request), writer(refs))],
  ]);
}

const refsOf =
  ({ scope, choices }: TemplateRequest): Refs =>
  (name) => {
    const alone = scope === 'account';
    switch (name) {
      case 'accountName':
      case 'location':
      case 'keySize':
        return name;
      case 'tenantId':
        return 'subscription().tenantId';
      case 'principalId':
        return choices.identity === 'userAssigned' ? 'identity.properties.principalId' : 'cosmosPrincipalId';
      case 'keyUri':
        if (alone) return 'keyVaultKeyUri';
        return scope === 'everything' ? 'key.properties.keyUri' : 'vaultKey.outputs.keyVaultKeyUri';
      case 'identityId':
        return alone ? "'${userAssignedIdentityId}'" : "'${identity.id}'";
      case 'defaultIdentity':
        return alone
          ? "'UserAssignedIdentity=${userAssignedIdentityId}'"
          : "'UserAssignedIdentity=${identity.id}'";
      case 'roleDefinitionId':
        return `subscriptionResourceId('${types.role}', '${role.id}')`;
    }
  };
