/** The parts of an Azure Resource Manager id. ARM compares ids without regard to case. */
export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** "Microsoft.KeyVault/vaults" */
  readonly type: string;
  readonly name: string;
}

const pattern = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i;

/** The id's parts, or undefined if it is not the id of a top-level resource in a resource group. */
export function parseResourceId(id: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, type, name] = pattern.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup || !type || !name) return undefined;
  return { subscriptionId, resourceGroup, type, name };
}

export function formatResourceId({ subscriptionId, resourceGroup, type, name }: ResourceId): string {
  return `${groupId(subscriptionId, resourceGroup)}/providers/${type}/${name}`;
}

export const groupId = (subscriptionId: string, resourceGroup: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;

export const vaultId = (subscriptionId: string, resourceGroup: string, name: string) =>
  formatResourceId({ subscriptionId, resourceGroup, type: 'Microsoft.KeyVault/vaults', name });

export const managedHsmId = (subscriptionId: string, resourceGroup: string, name: string) =>
  formatResourceId({ subscriptionId, resourceGroup, type: 'Microsoft.KeyVault/managedHSMs', name });

/**
 * Whether an id is that of a managed HSM or of something in one. The id alone distinguishes HSMs from vaults everywhere.
 */
export const isManagedHsm = (id: string) => /\/providers\/Microsoft\.KeyVault\/managedHSMs\//i.test(id);

export const accountId = (subscriptionId: string, resourceGroup: string, name: string) =>
  formatResourceId({ subscriptionId, resourceGroup, type: 'Microsoft.DocumentDB/databaseAccounts', name });

export const userAssignedIdentityId = (subscriptionId: string, resourceGroup: string, name: string) =>
  formatResourceId({
    ...{ subscriptionId, resourceGroup, name },
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  });

export const keyVersionId = (keyId: string, version: string) => `${keyId}/versions/${version}`;

/** Runs in one pass: a pattern would take time quadratic in the number of slashes. */
export function withoutSlashesAtEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

export const sameId = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
