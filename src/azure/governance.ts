import type { GovernancePorts } from '../app/governancePorts.ts';
import type { Lock, PolicyAssignment, PolicyExemption } from '../domain/governance.ts';
import { text } from '../domain/text.ts';
import { attempt, within } from './call.ts';
import { array, object, string, strings } from './json.ts';
import { readContent } from './policyContent.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

const lockPath = '/providers/Microsoft.Authorization/locks/';

/** Locks (2020-05-01), assignments of policies (2022-06-01), what they assign (2021-06-01), exemptions (2022-07-01-preview: there is no other): `Microsoft.Authorization`, read only. */
export const connectGovernance = ({ connection, arm }: Session, subscriptionId: string): GovernancePorts => ({
  locks: (signal) =>
    attempt(
      connection,
      {
        what: text('The locks in the subscription {0} could not be read.', subscriptionId),
        on: 'access',
        name: subscriptionId,
      },
      signal,
      async (call) =>
        (
          await listAll(
            within(arm, call),
            `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks`,
            { 'api-version': '2020-05-01' },
          )
        ).flatMap((lock) => readLock(lock) ?? []),
    ),
  policies: (scope, signal) =>
    attempt(
      connection,
      { what: text('The policies on {0} could not be read.', scope), on: 'access', name: scope },
      signal,
      async (call) =>
        (
          await listAll(
            within(arm, call),
            `${encodeURI(scope)}/providers/Microsoft.Authorization/policyAssignments`,
            // Without those of what is inside (Learn: "Policy Assignments - List").
            { 'api-version': '2022-06-01', $filter: 'atScope()' },
          )
        ).flatMap((assignment) => readPolicy(assignment) ?? []),
    ),
  exemptions: (scope, signal) =>
    attempt(
      connection,
      {
        what: text('What exempts {0} from policies could not be read.', scope),
        on: 'access',
        name: scope,
      },
      signal,
      async (call) =>
        (
          await listAll(
            within(arm, call),
            `${encodeURI(scope)}/providers/Microsoft.Authorization/policyExemptions`,
            { 'api-version': '2022-07-01-preview', $filter: 'atScope()' },
          )
        ).flatMap((exemption) => readExemption(exemption) ?? []),
    ),
  policyContent: (id, signal) =>
    attempt(
      connection,
      { what: text('The policy definition {0} could not be read.', id), on: 'access', name: id },
      signal,
      async (call) =>
        readContent(
          id,
          bodyOf(
            await within(arm, call)
              .pathUnchecked(encodeURI(id))
              .get({ queryParameters: { 'api-version': '2021-06-01' } }),
          ),
        ),
    ),
});

/** The scope is told by the lock's id alone. */
export function readLock(lock: Readonly<Record<string, unknown>>): Lock | undefined {
  const [id = '', { level, notes }] = [string(lock['id']), object(lock['properties'])];
  const at = id.toLowerCase().lastIndexOf(lockPath.toLowerCase());
  if (at < 0 || (level !== 'ReadOnly' && level !== 'CanNotDelete')) return undefined;
  const words = string(notes);
  return {
    name: string(lock['name']) ?? id.slice(at + lockPath.length),
    scope: id.slice(0, at),
    level,
    ...(words ? { notes: words } : {}),
  };
}

export function readPolicy(assignment: Readonly<Record<string, unknown>>): PolicyAssignment | undefined {
  const properties = object(assignment['properties']);
  const [id, definitionId] = [string(assignment['id']), string(properties['policyDefinitionId'])];
  if (!id || !definitionId) return undefined;
  const parameters = Object.entries(object(properties['parameters'])).map(
    ([name, value]) => [name.toLowerCase(), object(value)['value']] as const,
  );
  return {
    id,
    name: string(properties['displayName']) || (string(assignment['name']) ?? id),
    definitionId,
    notScopes: strings(properties['notScopes']),
    enforced: !/^DoNotEnforce$/i.test(string(properties['enforcementMode']) ?? ''),
    parameters: Object.fromEntries(parameters),
    ...(array(properties['overrides']).length + array(properties['resourceSelectors']).length > 0
      ? { isAltered: true }
      : {}),
  };
}

/** One of no assignment exempts from nothing. */
export function readExemption(exemption: Readonly<Record<string, unknown>>): PolicyExemption | undefined {
  const properties = object(exemption['properties']);
  const [id, assignmentId] = [string(exemption['id']), string(properties['policyAssignmentId'])];
  if (!id || !assignmentId) return undefined;
  const expires = Date.parse(string(properties['expiresOn']) ?? '');
  return {
    id,
    name: string(properties['displayName']) || (string(exemption['name']) ?? id),
    assignmentId,
    category: string(properties['exemptionCategory']) ?? '',
    references: strings(properties['policyDefinitionReferenceIds']),
    ...(Number.isNaN(expires) ? {} : { expires }),
    isSelective: array(properties['resourceSelectors']).length > 0,
  };
}
