import { code, joined, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { inputsOf } from '../inputs.ts';
import { bicepString } from '../literals/bicep.ts';
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
import { block, written, type RefName, type Writer } from '../resources/tree.ts';
import { parametersOf, type Parameter } from './parameters.ts';

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
      request.scope === 'account' ? undefined : trusted('output vaultId string = vault.id'),
    ),
  );

const paragraphs = (...pieces: readonly Code[]) => joined(pieces, '\n\n');

function parameters(request: TemplateRequest, filled: boolean): Code {
  const inputs = inputsOf(request);
  return paragraphs(
    ...parametersOf(request).map(({ name, input, type, allowed, about }: Parameter) => {
      const value = type === 'int' ? { code: inputs[input] } : bicepString(inputs[input]);
      return lines(
        code`@description(${bicepString([about])})`,
        allowed ? trusted(`@allowed([${allowed.join(', ')}])`) : undefined,
        filled ? code`param ${trusted(name)} ${trusted(type)} = ${value}` : trusted(`param ${name} ${type}`),
      );
    }),
  );
}

function resources(request: TemplateRequest): readonly Code[] {
  const { scope, choices } = request;
  if (scope === 'account') return [account(request, [])];
  const grant = grantOf(request);
  return [
    ...(choices.identity === 'userAssigned'
      ? [
          resource('identity', types.identity, identityApiVersion, [
            ['name', trusted('identityName')],
            ['location', trusted('location')],
          ]),
        ]
      : []),
    vault(request),
    ...(grant ? [grant] : []),
    resource('key', types.key, keyVaultApiVersion, [
      ['parent', trusted('vault')],
      ['name', trusted('keyName')],
      ['properties', written(keyProperties(request), writer(request))],
    ]),
    account(request, grant ? ['grant'] : []),
  ];
}

function vault(request: TemplateRequest): Code {
  if (request.scope !== 'everything')
    return trusted(
      `resource vault '${types.vault}@${keyVaultApiVersion}' existing = {\n  name: vaultName\n}`,
    );
  return resource('vault', types.vault, keyVaultApiVersion, [
    ['name', trusted('vaultName')],
    ['location', trusted('location')],
    ['properties', written(vaultProperties(request, accessPolicies), writer(request))],
  ]);
}

/** The grant as a resource of its own; in a new vault, access policies are part of the vault. */
function grantOf(request: TemplateRequest): Code | undefined {
  if (request.choices.permissionModel === 'accessPolicy')
    return request.scope === 'everything'
      ? undefined
      : resource('grant', types.policies, keyVaultApiVersion, [
          ['parent', trusted('vault')],
          ['name', trusted("'add'")],
          ['properties', written({ accessPolicies }, writer(request))],
        ]);
  // A name must be known before anything is made, so it comes from the identity's id rather than its object id.
  const grantee = request.choices.identity === 'userAssigned' ? 'identity.id' : 'cosmosPrincipalId';
  return resource('grant', types.assignment, authorizationApiVersion, [
    ['name', trusted(`guid(vault.id, ${grantee}, '${role.id}')`)],
    ['scope', trusted('vault')],
    ['properties', written(assignmentProperties, writer(request))],
  ]);
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const identity = accountIdentity(request);
  return resource('account', types.account, request.choices.apiVersion, [
    ['name', trusted('accountName')],
    ['location', trusted('location')],
    ['kind', trusted(`'${kindOf(request.choices.api)}'`)],
    ...(identity ? ([['identity', written(identity, writer(request))]] as const) : []),
    ...(dependsOn.length > 0
      ? ([['dependsOn', writer(request).array(dependsOn.map(trusted))]] as const)
      : []),
    ['properties', written(accountProperties(request), writer(request))],
  ]);
}

const resource = (
  symbol: string,
  type: string,
  apiVersion: string,
  members: readonly (readonly [name: string, value: Code])[],
): Code => code`resource ${trusted(symbol)} '${trusted(type)}@${trusted(apiVersion)}' = ${object(members)}`;

const object = (properties: readonly (readonly [name: string | Code, value: Code])[]) =>
  block(
    '{',
    properties.map(([name, value]) => code`${typeof name === 'string' ? trusted(name) : name}: ${value}`),
    '}',
    '',
  );

const writer = (request: TemplateRequest): Writer => ({
  ref: (name) => trusted(refIn(request, name)),
  string: (text) => bicepString([text]),
  boolean: (value) => trusted(String(value)),
  array: (items) => block('[', items, ']', ''),
  object,
});

function refIn({ scope, choices }: TemplateRequest, name: RefName): string {
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
      return alone ? 'keyVaultKeyUri' : 'key.properties.keyUri';
    case 'identityId':
      return alone ? "'${userAssignedIdentityId}'" : "'${identity.id}'";
    case 'defaultIdentity':
      return alone
        ? "'UserAssignedIdentity=${userAssignedIdentityId}'"
        : "'UserAssignedIdentity=${identity.id}'";
    case 'roleDefinitionId':
      return `subscriptionResourceId('${types.role}', '${role.id}')`;
  }
}
