import type { State } from '../model/state.ts';

/** Recovering a resource doesn't bring back Azure's role assignments on it or below it (F-18). */
export function dropAssignments(state: State, resourceId: string, now: number): void {
  for (const assignment of state.roleAssignments) {
    const within = assignment.scope.toLowerCase().startsWith(resourceId.toLowerCase());
    if (within && assignment.removedAt === undefined) assignment.removedAt = now;
  }
}
