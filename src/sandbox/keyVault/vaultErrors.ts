import type { SandboxResponse } from '../http.ts';
import { flagAt, type Json } from '../json.ts';
import { refuse } from '../rest/answer.ts';

const name = /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i;

export function validVaultName(text: string): boolean {
  return name.test(text);
}

/** The wording that people quote from deployments. */
export function invalidName(name: string): string {
  return `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`;
}

/** F-14. */
export function vaultNameInvalid(text: string): SandboxResponse {
  return refuse(400, 'VaultNameNotValid', invalidName(text));
}

/** F-12. */
export function nameSoftDeleted(): SandboxResponse {
  return refuse(
    409,
    'ConflictError',
    'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
  );
}

/** Learn: "Test-AzKeyVaultNameAvailability". */
export function takenName(name: string): string {
  return `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`;
}

/** F-13. */
export function vaultNameTaken(text: string): SandboxResponse {
  return refuse(409, 'VaultAlreadyExists', takenName(text));
}

/** F-11: false is rejected for every vault, even a new one. */
export function purgeProtectionOff(body: Json | undefined): SandboxResponse | undefined {
  if (flagAt(body, 'properties', 'enablePurgeProtection') !== false) return undefined;
  return refuse(
    400,
    'BadRequest',
    'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
  );
}

export function softDeleteOff(body: Json | undefined): SandboxResponse | undefined {
  if (flagAt(body, 'properties', 'enableSoftDelete') !== false) return undefined;
  return refuse(
    400,
    'BadRequest',
    'The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the \'soft delete\' functionality is an irreversible action.',
  );
}
