import type { Outcome } from '../model/outcome.ts';
import { mayAct, mayActOnData, type Permission, smallestRole } from '../model/permissions.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** Reads the caller's permissions at a scope. */
interface Rights {
  permissions(scope: string): Promise<Outcome<readonly Permission[]>>;
}

/**
 * Returns a problem if the caller lacks a permission that a step needs. The problem names the action, the scope and
 * the smallest built-in role (F-02). Unreadable permissions are no problem: the step itself then fails or succeeds.
 */
export async function missingRight(
  readings: Rights,
  scope: string,
  action: string,
  what: Text,
): Promise<Problem | undefined> {
  const permissions = await readings.permissions(scope);
  if (permissions.kind !== 'done' || mayAct(permissions.value, action)) return undefined;
  return lacking(what, text('Your account lacks the action {0} at {1}.', action, scope), action);
}

/** Like `missingRight`, for data actions in a vault under Azure RBAC. Access policies can't be checked in advance. */
export async function missingDataRight(
  readings: Rights,
  scope: string,
  action: string,
  what: Text,
): Promise<Problem | undefined> {
  const permissions = await readings.permissions(scope);
  if (permissions.kind !== 'done' || mayActOnData(permissions.value, action)) return undefined;
  return lacking(what, text('Your account lacks the data action {0} at {1}.', action, scope), action);
}

const lacking = (what: Text, why: Text, action: string): Problem => ({
  code: 'F-02',
  owner: 'accessAdministrator',
  what,
  why,
  next: text('Ask an owner for the role {0} there, or ask them to do this step.', smallestRole(action)),
});
