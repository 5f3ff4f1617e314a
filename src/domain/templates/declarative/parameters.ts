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
/** A key and an access can be declared only in the deployment's own group; another one takes a module or a nested deployment. */
const vaultBeside = parameter(
  'vaultName',
  'Name of the key vault, which is in the resource group that this is deployed into; the account is made there too.',
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

/** The parameters of a template, in the order in which Microsoft's article has its own. */
export function parametersOf({ scope, choices }: TemplateRequest): readonly Parameter[] {
  const own = choices.identity === 'userAssigned';
  if (scope === 'account') return [accountName, location, keyUri, ...(own ? [identityId] : [])];
  const vault = scope === 'accountWithKey' ? vaultBeside : vaultName;
  return [accountName, location, vault, keyName, keySize, own ? identityName : principalId];
}
