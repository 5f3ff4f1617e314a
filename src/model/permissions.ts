/** What a caller may do at a scope (`Microsoft.Authorization/permissions`). A role gives one of these. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/**
 * Azure's wildcard: `*` stands for any characters, in any case. Each part matches at its first occurrence, without
 * backtracking: as a regular expression, a custom role with many wildcards could take minutes.
 */
export function matchesAction(pattern: string, action: string): boolean {
  const wanted = action.toLowerCase();
  const [first = '', ...parts] = pattern.toLowerCase().split('*');
  const last = parts.pop();
  if (last === undefined) return wanted === first;
  if (!wanted.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= wanted.length - last.length && wanted.endsWith(last);
}

const grants = (allowed: readonly string[], denied: readonly string[], action: string) =>
  allowed.some((pattern) => matchesAction(pattern, action)) &&
  !denied.some((pattern) => matchesAction(pattern, action));

/** True if one role alone gives the action: `notActions` only subtracts from its own role. */
export const mayAct = (permissions: readonly Permission[], action: string) =>
  permissions.some(({ actions, notActions }) => grants(actions, notActions, action));

export const mayActOnData = (permissions: readonly Permission[], action: string) =>
  permissions.some(({ dataActions, notDataActions }) => grants(dataActions, notDataActions, action));

/** The smallest built-in role that gives an action that this product needs (docs/azure.md, Roles and permissions). */
export function smallestRole(action: string): string {
  return smallestRoles.find(([pattern]) => matchesAction(pattern, action))?.[1] ?? 'Owner';
}

const smallestRoles: readonly (readonly [pattern: string, role: string])[] = [
  ['*/read', 'Reader'],
  ['Microsoft.DocumentDB/locations/restorableDatabaseAccounts/*', 'CosmosRestoreOperator'],
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
