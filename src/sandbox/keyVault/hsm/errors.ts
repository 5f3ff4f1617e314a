import type { SandboxResponse } from '../../http.ts';
import { newGuid } from '../../identifiers.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';
import type { ManagedHsm } from '../../model/vault.ts';
import { empty, refuse } from '../../rest/answer.ts';
import type { Need } from '../data/needs.ts';

/** A permission that only an HSM has. */
export function localNeed(hsmAction: string): Need {
  return { permission: '', dataAction: '', hsmAction };
}

/** Recorded without a body. */
export function challenge({ tenantId }: ManagedHsm): SandboxResponse {
  return empty(401, {
    'content-type': 'application/json; charset=utf-8',
    'www-authenticate': `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://managedhsm.azure.net"`,
  });
}

const activity = () => `(Activity ID: ${newGuid()})`;

/** The wording that people quote (Azure/azure-cli#32719). */
export function accessDenied(action: string, scope: string): SandboxResponse {
  return refuse(403, 'AccessDenied', deniedMessage(action, scope));
}

export function deniedMessage(action: string, scope: string): string {
  return `Not authorized to access Microsoft.KeyVault/managedHsm/${action} on ${scope} ${activity()}`;
}

/**
 * The wording for an assignment is recorded (azure-sdk-for-js, keyvault-admin); the one for a definition follows it.
 */
export function roleMissing(what: 'Assignment' | 'Definition'): SandboxResponse {
  return refuse(404, `Role${what}NotFound`, `Requested role ${what.toLowerCase()} not found ${activity()}`);
}

export function notActivated({ name }: ManagedHsm): SandboxResponse {
  const { code, text } = unconfirmedMessages.hsmNotActivated;
  return refuse(403, code, text(name));
}

/** The default until an administrator of the HSM changes it (Learn: as in `settings.ts`). */
export function resourceManagerRefused(): SandboxResponse {
  const { code, text } = unconfirmedMessages.resourceManagerRefused;
  return refuse(400, code, text());
}

export function assignmentRefused(
  reason: keyof typeof unconfirmedMessages.localAssignment.texts,
): SandboxResponse {
  const { code, texts } = unconfirmedMessages.localAssignment;
  return refuse(reason === 'exists' ? 409 : 400, code, `${texts[reason]} ${activity()}`);
}
