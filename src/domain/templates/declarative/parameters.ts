import type { InputName } from '../inputs.ts';
import type { TemplateRequest } from '../request.ts';

/** A parameter of the ARM and Bicep templates: its name there, the input that it takes, and what to know about it. */
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
  'Name of the key vault, which is made in the resource group that this is deployed into, as the account is.',
);
const vaultResourceGroup = parameter(
  'vaultResourceGroup',
  'Resource group of the key vault: the key and its access go there. The account goes into the group that this is deployed into.',
);
const keyName = parameter('keyName', 'Name of the key.');
const keySize: Parameter = {
  ...parameter('keySize', 'Size of the RSA key in bits.'),
  type: 'int',
  allowed: [2048, 3072, 4096],
};
const principalId = parameter(
  'principalId',
  'Object id (not application id) of the service principal "Azure Cosmos DB" in this tenant.',
  'cosmosPrincipalId',
);
const identityName = parameter('identityName', 'Name of the user-assigned identity of the account.');
const keyUri = parameter('keyVaultKeyUri', 'URI of the key, without its version.');
const identityId = parameter(
  'identityId',
  'Resource id of the user-assigned identity, which may use the key already.',
  'userAssignedIdentityId',
);

/** What goes into the module of key and access. */
export const keyParameters: readonly Parameter[] = [
  vaultName,
  keyName,
  keySize,
  parameter('principalId', 'Object id (not application id) of the identity that reaches the key.'),
];

/** The parameters of a template, in the order in which Microsoft's article has its own. */
export function parametersOf({ scope, choices }: TemplateRequest): readonly Parameter[] {
  const own = choices.identity === 'userAssigned';
  if (scope === 'account') return [accountName, location, keyUri, ...(own ? [identityId] : [])];
  const vault = scope === 'everything' ? [newVaultName] : [vaultName, vaultResourceGroup];
  return [accountName, location, ...vault, keyName, keySize, own ? identityName : principalId];
}

/** The default of an input that is not known, where ARM and Bicep have an expression for it. */
export const otherwise = ({ known }: TemplateRequest, input: InputName): string | undefined =>
  input === 'vaultResourceGroup' && !known.vault?.resourceGroup ? 'resourceGroup().name' : undefined;
