import { same } from '../identifiers.ts';
import type { RoleAssignment, RoleDefinition } from '../model/governance.ts';
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

/** Assignments that hold at a moment; `lag` is how late the reader learns of changes. */
function held(state: State, principalId: string, at: number, lag: number): RoleAssignment[] {
  return state.roleAssignments.filter(
    (one) =>
      same(one.principalId, principalId) &&
      one.createdAt + lag <= at &&
      (one.removedAt === undefined || at < one.removedAt + lag),
  );
}

/** The roles of a principal at a scope, inherited ones included. */
export function rolesAt(state: State, principalId: string, scope: string, at: number): RoleDefinition[] {
  return held(state, principalId, at, 0)
    .filter((one) => covers(one.scope, scope))
    .flatMap((one) => findRole(one.role) ?? []);
}

/** Whether the principal holds any role on the subscription or on something in it. */
export function sees(state: State, principalId: string, subscription: string, at: number): boolean {
  return held(state, principalId, at, 0).some(
    (one) => covers(one.scope, subscription) || covers(subscription, one.scope),
  );
}

/** The control plane learns of assignments at once (`invented`). */
export function mayAct(
  state: State,
  principalId: string,
  action: string,
  scope: string,
  at: number,
): boolean {
  return rolesAt(state, principalId, scope, at).some(
    (role) =>
      role.actions.some((one) => matches(one, action)) &&
      !role.notActions.some((one) => matches(one, action)),
  );
}

/** The data plane learns of assignments after the access propagation. */
export function mayUseData(
  state: State,
  principalId: string,
  action: string,
  scope: string,
  at: number,
): boolean {
  return held(state, principalId, at, state.timings.accessPropagation)
    .filter((one) => covers(one.scope, scope))
    .some((one) => findRole(one.role)?.dataActions.some((pattern) => matches(pattern, action)) ?? false);
}
