import { covers } from '../../authorization/rights.ts';
import { same } from '../../identifiers.ts';
import type { ManagedHsm } from '../../model/vault.ts';
import type { Place } from '../data/needs.ts';
import { findLocalRole } from './localRoles.ts';

/** The scope at which an HSM's own roles are checked: `/`, `/keys`, or `/keys/{name}`. */
export function localScope({ key, scope }: Place, action: string): string {
  if (scope !== undefined) return scope === '' ? '/' : scope;
  if (key !== undefined) return `/keys/${key}`;
  return action.startsWith('keys/') ? '/keys' : '/';
}

/** Whether a principal has one of the HSM's own roles that allows the action. Azure's roles don't count. */
export function mayLocally(
  { localAssignments }: ManagedHsm,
  principalId: string,
  action: string,
  scope: string,
  at: number,
): boolean {
  return localAssignments.some(
    (one) =>
      same(one.principalId, principalId) &&
      one.createdAt <= at &&
      (one.removedAt === undefined || at < one.removedAt) &&
      covers(one.scope, scope) &&
      findLocalRole(one.role)?.actions.includes(action) === true,
  );
}
