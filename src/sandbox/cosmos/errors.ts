import type { SandboxResponse } from '../http.ts';
import { newGuid } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { cosmosRefuse } from '../rest/answer.ts';
import { activity } from './creationFailure.ts';

export function badRequest(message: string): SandboxResponse {
  return cosmosRefuse(400, 'BadRequest', message);
}

/** The service allows 44 characters, its specification 50. The wording that people quote is the service's. */
export function accountNameInvalid(name: string): SandboxResponse | undefined {
  if (name.length < 3 || name.length > 44)
    return badRequest(
      `DatabaseAccount name '${name}' is not valid since it is less than 3 characters or more than 44 characters long.${activity()}`,
    );
  const index = name.search(/[^a-z0-9-]|^-|-(?=-|$)/);
  return index < 0
    ? undefined
    : badRequest(
        `The character '${name.charAt(index)}' at index ${index} is not allowed in the DatabaseAccount name${activity()}`,
      );
}

export function accountNameTaken(name: string): SandboxResponse {
  return badRequest(`Dns record for ${name} under zone Document is already taken.${activity()}`);
}

/** Azure's response after a failed creation: Azure/bicep issue 7316. */
export function previouslyFailed(name: string): SandboxResponse {
  return badRequest(
    `DatabaseAccount ${name} is in a failed provisioning state because the previous attempt to create it was not successful. Please delete the previous instance before attempting to recreate this account.${activity()}`,
  );
}

/** Azure's response while another operation runs: pulumi/pulumi-azure-native issue 1266. */
export function busy(name: string): SandboxResponse {
  return cosmosRefuse(
    412,
    'PreconditionFailed',
    `There is already an operation in progress which requires exclusive lock on this service ${name}. Please retry the operation after sometime.${activity()}`,
  );
}

/** F-35. */
export function malformedKeyUri(uri: string): SandboxResponse {
  return badRequest(`Provided KeyVaultKeyUri ${uri} is Invalid.${activity()}`);
}

/** F-36. */
export function keyUriNotUpdatable(): SandboxResponse {
  return badRequest(`Updating KeyVaultKeyUri is not supported\r\nActivityId: ${newGuid()}`);
}

/** F-37. */
export function revokedRefusal(): SandboxResponse {
  return badRequest(
    `No Update is allowed on Database Account with Customer Managed Key in Revoked Status${activity()}`,
  );
}

/** F-41. */
export function defaultIdentityInvalid(name: string): SandboxResponse {
  return badRequest(unconfirmedMessages.invalidUserAssignedDefault.text(name) + activity());
}

/** F-42. */
export function nonFirstPartyRequired(): SandboxResponse {
  return badRequest(
    `Setting Non-FPI default identity is required for dedicated storage account features. Please set a valid System or User Assigned Identity to default and retry the request.\r\nActivityId: ${newGuid()}`,
  );
}

/** F-43. */
export function enablementUnsupported(): SandboxResponse {
  return badRequest(
    `Customer Managed Key enablement on an existing Analytical Store/Continuous Backup/Materialized View/Full Fidelity Change Feed enabled Account is not supported ActivityId: ${newGuid()}`,
  );
}

/** F-39. */
export function tenantMismatch(next: string, former: string): SandboxResponse {
  return badRequest(
    `The tenant for the new Key Vault ${next} does not match the one in the old Key Vault ${former}. New Key Vaults must be on the same tenant as the old ones.`,
  );
}

/** F-40. */
export function crossTenant(identity: 'system' | 'firstParty'): SandboxResponse {
  return badRequest(
    identity === 'system'
      ? 'Cross-tenant CMK is not supported with System Assigned identities as Default identities. Please use a User Assigned Identity instead.'
      : 'Cross-tenant CMK is not supported with First Party identities as Default identities. Please use a User Assigned identity instead',
  );
}
