import type { Outcome } from '../model/outcome.ts';
import { mayAct, mayActOnData, type Permission, smallestRole } from '../model/permissions.ts';
import type { Problem } from '../model/problem.ts';
import { askForRole, namedScope, noPermission } from '../model/problems.ts';
import type { Text } from '../model/text.ts';

/** Reads the caller's permissions at a scope. */
interface Rights {
  permissions(scope: string): Promise<Outcome<readonly Permission[]>>;
}

type MissingRight = (
  readings: Rights,
  scope: string,
  action: string,
  what: Text,
) => Promise<Problem | undefined>;

/**
 * Returns a problem if the caller lacks a permission that a step needs. The problem names the action, the scope and the
 * smallest built-in role (F-02). Unreadable permissions don't cause a problem, because the step itself then fails or
 * succeeds.
 */
const missing =
  (may: typeof mayAct): MissingRight =>
  async (readings, scope, action, what) => {
    const permissions = await readings.permissions(scope);
    if (permissions.kind !== 'done' || may(permissions.value, action)) return undefined;
    return {
      code: 'F-02',
      owner: 'accessAdministrator',
      what,
      why: noPermission(action, namedScope(scope)),
      next: askForRole(smallestRole(action)),
    };
  };

export const missingRight = missing(mayAct);

/** For data actions in a vault under Azure RBAC. Access policies can't be checked in advance. */
export const missingDataRight = missing(mayActOnData);
