import { same } from '../identifiers.ts';
import type { RoleAssignment, RoleDefinition, Subscription } from '../model/governance.ts';
import { withKey } from '../model/lookup.ts';
import type { State } from '../model/state.ts';
import { findRole } from './roles.ts';

export function covers(scope: string, resource: string): boolean {
  const outer = scope.toLowerCase().replace(/\/$/, '');
  const inner = resource.toLowerCase();
  return inner === outer || inner.startsWith(`${outer}/`);
}

const patterns = new Map<string, RegExp>();
function matches(pattern: string, action: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 'i');
    patterns.set(pattern, compiled);
  }
  return compiled.test(action);
}

const holder = ({ principalId }: RoleAssignment) => principalId;
const holderAtScope = ({ principalId, scope }: RoleAssignment) =>
  `${principalId} ${scope.replace(/\/$/, '')}`;

/** Whether an assignment is effective at a moment. `lag` is the delay until the reader learns of changes. */
const holds = (at: number, lag: number) => (one: RoleAssignment) =>
  one.createdAt + lag <= at && (one.removedAt === undefined || at < one.removedAt + lag);

/** A principal's assignments at a scope and above it. */
function held(state: State, principalId: string, scope: string, at: number, lag: number): RoleAssignment[] {
  const parts = scope.replace(/\/$/, '').split('/');
  return parts
    .map((_, index) => parts.slice(0, index + 1).join('/'))
    .flatMap((above) => withKey(state.roleAssignments, holderAtScope, `${principalId} ${above}`))
    .filter(holds(at, lag));
}

const allows = (action: string) => (role: RoleDefinition | undefined) =>
  role !== undefined &&
  role.actions.some((one) => matches(one, action)) &&
  !role.notActions.some((one) => matches(one, action));

/** The roles of a principal at a scope, inherited ones included. */
export function rolesAt(state: State, principalId: string, scope: string, at: number): RoleDefinition[] {
  return held(state, principalId, scope, at, 0).flatMap((one) => findRole(one.role) ?? []);
}

/** Whether tokens of the tenant reach the subscription: those of its own tenant, and of one that manages it. */
export const isEnteredFrom = (
  { tenantId, managedByTenants = [] }: Pick<Subscription, 'tenantId' | 'managedByTenants'>,
  tenant: string,
): boolean => [tenantId, ...managedByTenants].some((one) => same(one, tenant));

/** Whether the principal holds any role on the subscription or on something in it. */
export function sees(state: State, principalId: string, subscription: string, at: number): boolean {
  return (
    held(state, principalId, subscription, at, 0).length > 0 ||
    withKey(state.roleAssignments, holder, principalId).some(
      (one) => holds(at, 0)(one) && covers(subscription, one.scope),
    )
  );
}

/** The control plane sees assignments at once (`unconfirmed`). */
export function mayAct(
  state: State,
  principalId: string,
  action: string,
  scope: string,
  at: number,
): boolean {
  return rolesAt(state, principalId, scope, at).some(allows(action));
}

/** Whether every assignment that lets the principal assign roles has a condition that excludes this role (F-07). */
export function conditionForbids(
  state: State,
  principalId: string,
  { scope, role }: { readonly scope: string; readonly role: string },
  at: number,
): boolean {
  const action = 'Microsoft.Authorization/roleAssignments/write';
  return held(state, principalId, scope, at, 0)
    .filter(({ role: name }) => allows(action)(findRole(name)))
    .every(({ condition }) => condition !== undefined && !condition.toLowerCase().includes(role));
}

/** The data plane sees assignments after the access propagation time. */
export function mayUseData(
  state: State,
  principalId: string,
  action: string,
  scope: string,
  at: number,
): boolean {
  return held(state, principalId, scope, at, state.timings.accessPropagation).some(
    (one) => findRole(one.role)?.dataActions.some((pattern) => matches(pattern, action)) ?? false,
  );
}
