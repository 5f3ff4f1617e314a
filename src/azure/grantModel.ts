import type { AccessPolicyEntry } from '@azure/arm-keyvault';
import {
  grantDetails,
  policyKinds,
  type PolicyEntry,
  type RoleGrant,
} from '../domain/revocation/grantsThere.ts';
import { readAssignment } from './access.ts';
import type { Fields } from './fields.ts';

/** An access policy with all that it gives, as Azure spells it. */
export function readPolicyEntry(policy: Fields): PolicyEntry {
  const [tenantId, objectId] = [policy.string('tenantId'), policy.string('objectId')];
  const applicationId = policy.string('applicationId');
  const permissions = policy.required('permissions');
  if (!tenantId) policy.reject('tenantId');
  if (!objectId) policy.reject('objectId');
  const given = policyKinds.flatMap((kind) =>
    permissions.has(kind) ? [[kind, permissions.strings(kind)] as const] : [],
  );
  return {
    tenantId: tenantId ?? '',
    objectId: objectId ?? '',
    ...(applicationId ? { applicationId } : {}),
    permissions: Object.fromEntries(given),
  };
}

export const policyBody = ({ permissions, ...whose }: PolicyEntry): AccessPolicyEntry => ({
  ...whose,
  permissions: Object.fromEntries(policyKinds.map((kind) => [kind, permissions[kind]?.slice()])),
});

const assignmentId = /\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/?#]+$/i;

/**
 * A role assignment with all that it was made with, or undefined where not all of it can be read: it is taken away and made
 * again by this. What Azure answers as null was never said.
 */
export function readGrant(assignment: Fields): RoleGrant | undefined {
  const base = readAssignment(assignment);
  const properties = assignment.inner('properties');
  const principalId = properties.string('principalId');
  const said = grantDetails.flatMap((name) => {
    const value = properties.string(name);
    return value ? [[name, value] as const] : [];
  });
  // Its id becomes a path, by which it is deleted.
  if (!base || !assignmentId.test(base.id) || !principalId || assignment.unread) return undefined;
  return { ...base, principalId, ...Object.fromEntries(said) };
}

/** What makes the assignment again; its scope is in its id. */
export const grantBody = ({ id: _, scope: __, ...properties }: RoleGrant) => properties;
