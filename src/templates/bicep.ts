import { keyParameters, otherwise, type Parameter, parametersOf } from './armWriter.ts';
import { code, type Code, joined, lines, trusted } from './code.ts';
import { inputsOf, isAlone } from './inputs.ts';
import { bicepString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import {
  accessPolicies,
  accountIdentity,
  accountProperties,
  assignmentProperties,
  authorizationApiVersion,
  block,
  identityApiVersion,
  keyProperties,
  keyVaultApiVersion,
  kindOf,
  type RefName,
  role,
  roleVariable,
  types,
  vaultProperties,
  type Writer,
  writtenTree,
} from './resources.ts';

type Refs = (name: RefName) => string;

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

const writer = (refs: Refs): Writer => ({
  ref: (name) => trusted(refs(name)),
  string: (text) => bicepString([text]),
  boolean: (value) => trusted(String(value)),
  array: (items) => block('[', items, ']', ''),
  object,
});

const parameter = ({ name, type, allowed, about }: Parameter, value?: Code): Code =>
  lines(
    code`@description(${bicepString([about])})`,
    allowed ? trusted(`@allowed([${allowed.join(', ')}])`) : undefined,
    value === undefined
      ? trusted(`param ${name} ${type}`)
      : code`param ${trusted(name)} ${trusted(type)} = ${value}`,
  );

const keyOf = (request: TemplateRequest, refs: Refs): Code =>
  resource('key', types.key, keyVaultApiVersion, [
    ['parent', trusted('vault')],
    ['name', trusted('keyName')],
    ['properties', writtenTree(keyProperties(request), writer(refs))],
  ]);

/** Azure needs the name before it creates anything, so the GUID uses a value that is known by then. */
const assignmentOf = (refs: Refs, grantee: string): Code =>
  resource('grant', types.assignment, authorizationApiVersion, [
    ['name', trusted(`guid(vault.id, ${grantee}, ${roleVariable})`)],
    ['scope', trusted('vault')],
    ['properties', writtenTree(assignmentProperties, writer(refs))],
  ]);

const roleName = lines(
  trusted(`// The built-in role ${role.name}`),
  trusted(`var ${roleVariable} = '${role.id}'`),
);

const policyOf = (refs: Refs): Code =>
  resource('grant', types.policies, keyVaultApiVersion, [
    ['parent', trusted('vault')],
    ['name', trusted("'add'")],
    ['properties', writtenTree({ accessPolicies }, writer(refs))],
  ]);

/** The file name of the module that creates the key and its access. */
const keyModuleFile = 'vaultKey.bicep';

/**
 * The key and its access, for an existing vault. A Bicep file targets one resource group, so these two are in a module
 * that deploys to the vault's group, wherever the account is (docs/templates.md, Resource groups).
 */
export const renderBicepKey = (request: TemplateRequest): Code =>
  joined(
    [
      ...keyParameters.map((one) => parameter(one)),
      ...(request.choices.permissionModel === 'rbac' ? [roleName] : []),
      trusted(`resource vault '${types.vault}@${keyVaultApiVersion}' existing = {\n  name: vaultName\n}`),
      request.choices.permissionModel === 'rbac' ? assignmentOf(refs, 'principalId') : policyOf(refs),
      keyOf(request, refs),
      lines(
        trusted('output keyVaultKeyUri string = key.properties.keyUri'),
        trusted('output vaultId string = vault.id'),
      ),
    ],
    '\n\n',
  );

const roleDefinitionId = `subscriptionResourceId('${types.role}', ${roleVariable})`;

const refs: Refs = (name) => {
  if (name === 'tenantId') return 'subscription().tenantId';
  return name === 'roleDefinitionId' ? roleDefinitionId : name;
};

/** The call of the module, in the file of the account. */
const keyModule = (principalId: string): Code =>
  trusted(`// ${keyModuleFile} is the Bicep module of the key and its access. It is deployed to the vault's resource group, the rest to
// the resource group of the deployment.
module vaultKey '${keyModuleFile}' = {
  name: '\${accountName}-key'
  scope: resourceGroup(vaultResourceGroup)
  params: {
    vaultName: vaultName
    keyName: keyName
    keySize: keySize
    principalId: ${principalId}
  }
}`);

/** A Bicep file with the values as defaults of its parameters. */
export const renderBicep = (request: TemplateRequest): Code =>
  paragraphs(parameters(request, true), ...resources(request));

/** A module. Its caller supplies the values, and it returns what it created as outputs. */
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
  if (isAlone(scope)) return [account(request, [])];
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
  // A new vault contains its access policies.
  const grants = choices.permissionModel === 'rbac';
  return [
    ...(grants ? [roleName] : []),
    ...identity,
    resource('vault', types.vault, keyVaultApiVersion, [
      ['name', trusted('vaultName')],
      ['location', trusted('location')],
      ['properties', writtenTree(vaultProperties(request, accessPolicies), writer(refs))],
    ]),
    ...(grants ? [assignmentOf(refs, own ? 'identity.id' : refs('principalId'))] : []),
    keyOf(request, refs),
    scope === 'crossTenantKey'
      ? trusted('output keyVaultKeyUri string = key.properties.keyUri')
      : account(request, grants ? ['grant'] : []),
  ];
}

function account(request: TemplateRequest, dependsOn: readonly string[]): Code {
  const refs = refsOf(request);
  const identity = accountIdentity(request);
  return resource('account', types.account, request.choices.apiVersion, [
    ['name', trusted('accountName')],
    ['location', trusted('location')],
    ['kind', trusted(`'${kindOf(request.choices.api)}'`)],
    ...(identity ? ([['identity', writtenTree(identity, writer(refs))]] as const) : []),
    ...(dependsOn.length > 0 ? ([['dependsOn', writer(refs).array(dependsOn.map(trusted))]] as const) : []),
    ['properties', writtenTree(accountProperties(request), writer(refs))],
  ]);
}

const refsOf =
  ({ scope, choices }: TemplateRequest): Refs =>
  (name) => {
    const alone = isAlone(scope);
    switch (name) {
      case 'accountName':
      case 'location':
      case 'keySize':
        return name;
      case 'tenantId':
        return 'subscription().tenantId';
      case 'principalId':
        if (scope === 'crossTenantKey') return 'principalId';
        return choices.identity === 'userAssigned' ? 'identity.properties.principalId' : 'cosmosPrincipalId';
      case 'keyUri':
        if (alone) return 'keyVaultKeyUri';
        return scope === 'everything' ? 'key.properties.keyUri' : 'vaultKey.outputs.keyVaultKeyUri';
      case 'identityId':
        return alone ? "'${userAssignedIdentityId}'" : "'${identity.id}'";
      case 'defaultIdentity':
        if (scope === 'crossTenant')
          return "'UserAssignedIdentity=${userAssignedIdentityId}&FederatedClientId=${applicationId}'";
        return alone
          ? "'UserAssignedIdentity=${userAssignedIdentityId}'"
          : "'UserAssignedIdentity=${identity.id}'";
      case 'roleDefinitionId':
        return roleDefinitionId;
      case 'restoreSource':
      case 'restoreTime':
        return name;
    }
  };
