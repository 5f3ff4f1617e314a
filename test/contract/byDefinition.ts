/**
 * Addresses that oav doesn't recognize, and an address whose success response has the same definition. The last string
 * says why.
 */
const readAs: readonly (readonly [path: RegExp, instead: string, why: string])[] = [
  [/^(\/keys\/[^/]+)\/$/, '$1/0123456789abcdef0123456789abcdef', 'an empty version is the latest one'],
  [/^\/keys\/[^/]+\/versions$/, '/keys', 'both give a KeyListResult, and oav takes "versions" for a version'],
  [
    /^\/+(?:keys\/(?:[^/]+\/)?)?(providers\/Microsoft\.Authorization\/role.*)$/i,
    '/keys/$1',
    "a managed HSM's scope begins with a slash, which oav takes for no part of it",
  ],
  [/^(.+\/databaseAccounts\/[^/]+)\/operationResults\/[^/]+$/i, '$1', 'the result is the account'],
  [
    /^(\/subscriptions\/[^/]+)\/.*(\/providers\/Microsoft\.Authorization\/permissions)$/i,
    '$1/resourceGroups/any$2',
    'the specification writes a resource with a parent, of which a vault has none',
  ],
  [
    /^(\/subscriptions\/[^/]+)(\/providers\/Microsoft\.Authorization\/permissions)$/i,
    '$1/resourceGroups/any$2',
    'a subscription is asked as a resource group is',
  ],
];

/** The address under which oav knows the operation. */
export function asKnown(path: string): string {
  for (const [pattern, instead] of readAs) if (pattern.test(path)) return path.replace(pattern, instead);
  return path;
}

const resources =
  'specification/resources/resource-manager/Microsoft.Resources/stable/{version}/resources.json';
const common = 'specification/common-types/resource-management/v5/types.json';
const keys = 'specification/keyvault/data-plane/Microsoft.KeyVault/stable/{version}';
const cosmosDb =
  'specification/cosmos-db/resource-manager/Microsoft.DocumentDB/stable/{version}/cosmos-db.json';

const known: readonly (readonly [path: RegExp, definition: string])[] = [
  [/^\/subscriptions\/[^/]+\/providers\/[^/]+(?:\/(?:un)?register)?$/i, `${resources}#/definitions/Provider`],
  [/\/locations\/[^/]+\/operationsStatus\/[^/]+$/i, `${common}#/definitions/OperationStatusResult`],
  [/^\/keys\/[^/]+\/rotationpolicy$/i, `${keys}/keys.json#/definitions/KeyRotationPolicy`],
];

/** The definition of the success response (status 200) of an operation that oav can't know at all. */
export function definitionOf(path: string): string | undefined {
  return known.find(([pattern]) => pattern.test(path))?.[1];
}

/** The envelope of an error status that its operation doesn't define, as most don't: depends on the responder. */
export function errorDefinitionOf(url: URL, byGateway: boolean): string {
  if (/\.(vault|managedhsm)\./.test(url.hostname)) return `${keys}/common.json#/definitions/KeyVaultError`;
  const isCosmosDb = /\/providers\/Microsoft\.DocumentDB\/(?:databaseAccounts|locations)/i.test(url.pathname);
  return isCosmosDb && !byGateway
    ? `${cosmosDb}#/definitions/ErrorResponse`
    : `${common}#/definitions/ErrorResponse`;
}
