import type { Outcome } from '../model/outcome.ts';
import { mayAct, mayActOnData, type Permission, smallestRole } from '../model/permissions.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** Tells what the caller may do at a scope. */
interface Rights {
  permissions(scope: string): Promise<Outcome<readonly Permission[]>>;
}

/**
 * Whether the caller may do what a step needs: undefined where they may, or where Azure would not say (then the step
 * itself will tell). The problem names the action, the scope and the smallest built-in role (F-02).
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

/** The same for what is done in a vault itself, under Azure RBAC: access policies cannot be seen beforehand. */
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
