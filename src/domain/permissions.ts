/** What a caller may do at a scope (`Microsoft.Authorization/permissions`). A role gives one of these. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Azure's wildcard: `*` stands for any run of characters, in any case. */
export function matchesAction(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}

const grants = (allowed: readonly string[], denied: readonly string[], action: string) =>
  allowed.some((pattern) => matchesAction(pattern, action)) &&
  !denied.some((pattern) => matchesAction(pattern, action));

/** True where one role alone gives the action: a `notActions` takes away from its own role only. */
export const mayAct = (permissions: readonly Permission[], action: string) =>
  permissions.some(({ actions, notActions }) => grants(actions, notActions, action));

export const mayActOnData = (permissions: readonly Permission[], action: string) =>
  permissions.some(({ dataActions, notDataActions }) => grants(dataActions, notDataActions, action));

/** The smallest built-in role that gives an action of the procedure (domain.md 2.14, 3.2). */
export function smallestRole(action: string): string {
  return smallestRoles.find(([pattern]) => matchesAction(pattern, action))?.[1] ?? 'Owner';
}

const smallestRoles: readonly (readonly [pattern: string, role: string])[] = [
  ['*/read', 'Reader'],
  ['Microsoft.DocumentDB/databaseAccounts/*', 'DocumentDB Account Contributor'],
  ['Microsoft.KeyVault/vaults/keys/create/action', 'Key Vault Crypto Officer'],
  ['Microsoft.KeyVault/vaults/keys/update/action', 'Key Vault Crypto Officer'],
  ['Microsoft.KeyVault/vaults/keys/rotate/action', 'Key Vault Crypto Officer'],
  ['Microsoft.ManagedIdentity/*', 'Managed Identity Operator'],
  ['Microsoft.KeyVault/managedHSMs/*', 'Managed HSM contributor'],
  ['Microsoft.KeyVault/*', 'Key Vault Contributor'],
  ['Microsoft.Authorization/roleAssignments/*', 'Key Vault Data Access Administrator'],
  ['*/register/action', 'Contributor'],
  ['Microsoft.Resources/*', 'Contributor'],
];
