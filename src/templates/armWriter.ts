import { code, type Code, trusted } from './code.ts';
import type { InputName } from './inputs.ts';
import { jsonString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import { block, type Properties, type RefName, type Writer, writtenTree } from './resources.ts';

/** Writes JSON. Each language supplies its own code for refs. */
export const jsonWriter = (ref: (name: RefName) => Code): Writer => ({
  ref,
  string: (text) => jsonString([text]),
  boolean: (value) => trusted(String(value)),
  array: (items) => block('[', items, ']', ','),
  object: (properties) =>
    block(
      '{',
      properties.map(
        ([name, value]) => code`${typeof name === 'string' ? jsonString([name]) : name}: ${value}`,
      ),
      '}',
      ',',
    ),
});

/** An expression of an ARM template, as a JSON string. It contains only our own text, because values are parameters. */
export const expression = (text: string): Code => trusted(`"[${text}]"`);

/** How a template refers to its own resources: an expression without the brackets. */
export type Refs = (name: RefName) => string;

type Members = readonly (readonly [name: string, value: Code])[];

interface Details {
  readonly place?: 'location';
  readonly resourceGroup?: string;
  readonly scope?: string;
  readonly members?: Members;
  readonly dependsOn?: readonly string[];
  readonly properties?: Properties;
}

export const json = (refs: Refs) => jsonWriter((name) => expression(refs(name)));
export const object = (members: Members): Code => jsonWriter(() => trusted('null')).object(members);
export const array = (items: readonly Code[]): Code => jsonWriter(() => trusted('null')).array(items);

export function resource(refs: Refs, type: string, apiVersion: string, name: string, details: Details): Code {
  const { resourceGroup, scope, members = [], dependsOn = [], properties } = details;
  return object([
    ['type', trusted(`"${type}"`)],
    ['apiVersion', trusted(`"${apiVersion}"`)],
    ...(scope ? ([['scope', expression(scope)]] as const) : []),
    ['name', expression(name)],
    ...(resourceGroup ? ([['resourceGroup', expression(resourceGroup)]] as const) : []),
    ...(details.place ? ([['location', expression("parameters('location')")]] as const) : []),
    ...members,
    ...(dependsOn.length > 0 ? ([['dependsOn', array(dependsOn.map(expression))]] as const) : []),
    ...(properties ? ([['properties', writtenTree(properties, json(refs))]] as const) : []),
  ]);
}

/** A parameter of the ARM and Bicep templates: its name, its input, and its description. */
export interface Parameter {
  readonly name: string;
  readonly input: InputName;
  readonly about: string;
  readonly type: 'string' | 'int';
  readonly allowed?: readonly number[];
}

const parameter = (input: InputName, about: string, name: string = input): Parameter => ({
  name,
  input,
  about,
  type: 'string',
});

const accountName = parameter('accountName', 'Name of the Azure Cosmos DB account.');
const location = parameter('location', 'Region of the account.');
const vaultName = parameter('vaultName', 'Name of the key vault.');
const newVaultName = parameter(
  'vaultName',
  'Name of the key vault. It is created in the resource group of the deployment, as the account is.',
);
const vaultResourceGroup = parameter(
  'vaultResourceGroup',
  'Resource group of the key vault, for the key and its access. The account goes into the resource group of the deployment.',
);
const keyName = parameter('keyName', 'Name of the key.');
const keySize: Parameter = {
  ...parameter('keySize', 'Size of the RSA key in bits.'),
  type: 'int',
  allowed: [2048, 3072, 4096],
};
const principalId = parameter(
  'principalId',
  'Object ID (not application ID) of the service principal "Azure Cosmos DB" in this tenant.',
  'cosmosPrincipalId',
);
const identityName = parameter('identityName', 'Name of the user-assigned identity of the account.');
const keyUri = parameter('keyVaultKeyUri', 'URI of the key, without its version.');
const identityId = parameter(
  'identityId',
  'Resource ID of the user-assigned identity, which must already have access to the key.',
  'userAssignedIdentityId',
);

/** The parameters of the module that creates the key and its access. */
export const keyParameters: readonly Parameter[] = [
  vaultName,
  keyName,
  keySize,
  parameter('principalId', 'Object ID (not application ID) of the identity that uses the key.'),
];

const applicationId = parameter(
  'applicationId',
  'Application (client) ID of the multitenant application that has access to the key in the other tenant and trusts the identity.',
);
const applicationPrincipal = parameter(
  'principalId',
  "Object ID (not application ID) of the application's service principal in this tenant.",
);
const vaultLocation = parameter('location', 'Region of the key vault.');
const restoredName = parameter('accountName', 'Name of the new account.');
const restoreSource = parameter(
  'restoreSource',
  'Resource ID of the restorable account: az cosmosdb restorable-database-account list --account-name NAME --query [].id',
);
const restoreTime = parameter('restoreTime', 'Time of the backup in UTC.', 'restoreTimestamp');
const restoringIdentity = parameter(
  'identityId',
  'Resource ID of a user-assigned identity that has access to the key. The key version of that time must be enabled.',
  'userAssignedIdentityId',
);

/** The parameters of a template, in the order of Microsoft's article. */
export function parametersOf({ scope, choices }: TemplateRequest): readonly Parameter[] {
  const own = choices.identity === 'userAssigned';
  if (scope === 'account') return [accountName, location, keyUri, ...(own ? [identityId] : [])];
  if (scope === 'crossTenant') return [accountName, location, keyUri, identityId, applicationId];
  if (scope === 'restore') return [restoredName, location, restoringIdentity, restoreSource, restoreTime];
  if (scope === 'crossTenantKey')
    return [newVaultName, vaultLocation, keyName, keySize, applicationPrincipal];
  const vault = scope === 'everything' ? [newVaultName] : [vaultName, vaultResourceGroup];
  return [accountName, location, ...vault, keyName, keySize, own ? identityName : principalId];
}

/** The default of an unknown input, if ARM and Bicep have an expression for it. */
export function otherwise({ known }: TemplateRequest, input: InputName): string | undefined {
  if (input === 'vaultResourceGroup' && !known.vault?.resourceGroup) return 'resourceGroup().name';
  return input === 'location' && !known.account?.region?.name ? 'resourceGroup().location' : undefined;
}
