import type { Caller } from '../../caller.ts';
import type { SandboxResponse } from '../../http.ts';
import type { KeyStore } from '../../model/vault.ts';
import { json, refuse } from '../../rest/answer.ts';

/** The caller in Key Vault's wording. */
export function nameCaller(caller: Pick<Caller, 'appId' | 'objectId' | 'tenantId'>): string {
  const appId = caller.appId ?? '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
  return `appid=${appId};oid=${caller.objectId};iss=https://sts.windows.net/${caller.tenantId}/`;
}

export function nameVault(vault: KeyStore): string {
  return `${vault.name};location=${vault.location}`;
}

export function keyVaultUnauthenticated(vault: KeyStore, message: string): SandboxResponse {
  const challenge = `Bearer authorization="https://login.microsoftonline.com/${vault.tenantId}", resource="https://vault.azure.net"`;
  return json(401, { error: { code: 'Unauthorized', message } }, { 'www-authenticate': challenge });
}

function forbidden(inner: string, message: string): SandboxResponse {
  return refuse(403, 'Forbidden', message, { innererror: { code: inner } });
}

/** F-24. */
export function noAccessPolicy(
  vault: KeyStore,
  caller: Parameters<typeof nameCaller>[0],
  permission: string,
) {
  return forbidden('AccessDenied', accessPolicyMessage(vault, nameCaller(caller), permission));
}

export function accessPolicyMessage(vault: KeyStore, caller: string, permission: string): string {
  return `The user, group or application '${caller}' does not have keys ${permission} permission on key vault '${nameVault(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
}

/** F-23. */
export function noRole(
  vault: KeyStore,
  caller: Parameters<typeof nameCaller>[0],
  action: string,
  scope: string,
) {
  return forbidden('ForbiddenByRbac', rbacMessage(vault, nameCaller(caller), action, scope));
}

export function rbacMessage(vault: KeyStore, caller: string, action: string, scope: string): string {
  return `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${caller}\r\nAction: '${action}'\r\nResource: '${scope.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: ${nameVault(vault)}\r\n`;
}

/** F-25. */
export function firewalled(vault: KeyStore, caller: Parameters<typeof nameCaller>[0], address: string) {
  return forbidden(
    'ForbiddenByFirewall',
    `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${address}\r\nCaller: ${nameCaller(caller)}\r\nVault: ${nameVault(vault)}`,
  );
}

/** F-26. */
export function noPublicAccess(vault: KeyStore, caller: Parameters<typeof nameCaller>[0]) {
  return forbidden(
    'ForbiddenByConnection',
    `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: ${nameCaller(caller)}\r\nVault: ${nameVault(vault)}`,
  );
}

/** F-27, or F-28 while the deletion is in progress. Azure Resource Manager's error has no inner error. */
export function deletedKeyConflict(
  name: string,
  isUnderWay: boolean,
  from: 'arm' | 'vault',
): SandboxResponse {
  const [code, message] = isUnderWay
    ? [
        'ObjectIsBeingDeleted',
        `Key ${name} is currently being deleted and cannot be re-created; retry later.`,
      ]
    : [
        'ObjectIsDeletedButRecoverable',
        `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`,
      ];
  return refuse(409, 'Conflict', message, from === 'vault' ? { innererror: { code } } : {});
}

/** F-29. */
export function keyNotFound(name: string): SandboxResponse {
  return refuse(
    404,
    'KeyNotFound',
    `A key with (name/id) ${name} was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

export function deletedKeyNotFound(name: string): SandboxResponse {
  return refuse(404, 'KeyNotFound', `Deleted Key not found: ${name}`);
}

/** F-30. */
export function keyDisabled(operation: string): SandboxResponse {
  return forbidden('KeyDisabled', `Operation ${operation} is not allowed on a disabled key.`);
}

export function purgeProtected(vault: KeyStore): SandboxResponse {
  return forbidden(
    'ForbiddenByPolicy',
    `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${nameVault(vault)}`,
  );
}

/** F-30c. The wording is from dotnet/sign#403 and AzureSignTool#219, which had no `Retry-After`. */
export function throttled(): SandboxResponse {
  return refuse(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
  );
}
