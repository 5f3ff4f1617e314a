import type { AccessPolicyEntry } from '@azure/arm-keyvault';
import {
  grantDetails,
  policyKinds,
  type PolicyEntry,
  type RoleGrant,
} from '../domain/revocation/grantsThere.ts';
import { readAssignment } from './access.ts';
import { object, string } from './json.ts';

/** An access policy with all that it gives, as Azure spells it. */
export function readPolicyEntry({
  tenantId,
  objectId,
  applicationId,
  permissions,
}: AccessPolicyEntry): PolicyEntry {
  const given = policyKinds.flatMap((kind) => {
    const list = permissions[kind];
    return list ? [[kind, [...list]] as const] : [];
  });
  return {
    tenantId,
    objectId,
    ...(applicationId ? { applicationId } : {}),
    permissions: Object.fromEntries(given),
  };
}

export const policyBody = ({ permissions, ...whose }: PolicyEntry): AccessPolicyEntry => ({
  ...whose,
  permissions: Object.fromEntries(policyKinds.map((kind) => [kind, permissions[kind]?.slice()])),
});

/** A role assignment with all that it was made with; what Azure answers as null was never said. */
export function readGrant(assignment: Readonly<Record<string, unknown>>): RoleGrant | undefined {
  const base = readAssignment(assignment);
  const properties = object(assignment['properties']);
  const principalId = string(properties['principalId']);
  if (!base || !principalId) return undefined;
  const said = grantDetails.flatMap((name) => {
    const value = string(properties[name]);
    return value ? [[name, value] as const] : [];
  });
  return { ...base, principalId, ...Object.fromEntries(said) };
}

/** What makes the assignment again; its scope is in its id. */
export const grantBody = ({ id: _, scope: __, ...properties }: RoleGrant) => properties;
