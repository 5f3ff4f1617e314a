import type { Assignment } from '../grants.ts';

export const policyKinds = ['keys', 'secrets', 'certificates', 'storage'] as const;

export type PolicyKind = (typeof policyKinds)[number];

/** One entry of a vault's access policies, whole: what is not put back of it is lost. */
export interface PolicyEntry {
  readonly tenantId: string;
  readonly objectId: string;
  /** Of an application that acts on the object's behalf: another entry than the object's own. */
  readonly applicationId?: string;
  readonly permissions: Readonly<Partial<Record<PolicyKind, readonly string[]>>>;
}

/** A role assignment, whole, so that the same one can be made again under its name. */
export interface RoleGrant
  extends Assignment, Readonly<Partial<Record<(typeof grantDetails)[number], string>>> {
  readonly principalId: string;
}

/** What an assignment may have been made with beside role, scope and principal. */
export const grantDetails = [
  'principalType',
  'condition',
  'conditionVersion',
  'description',
  'delegatedManagedIdentityResourceId',
] as const;
