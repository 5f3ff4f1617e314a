import type { GovernancePorts } from '../app/governancePorts.ts';
import type { Lock, PolicyAssignment, PolicyExemption } from '../domain/governance.ts';
import { text } from '../domain/text.ts';
import { attempt, within } from './call.ts';
import { notOurs, readRows, wholeList, type Fields } from './fields.ts';
import { readContent } from './policyContent.ts';
import { bodyOf, listAll, pathOf } from './rest.ts';
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
        wholeList(
          readRows(
            await listAll(
              within(arm, call),
              `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks`,
              { 'api-version': '2020-05-01' },
            ),
            readLock,
          ),
        ),
    ),
  policies: (scope, signal) =>
    attempt(
      connection,
      { what: text('The policies on {0} could not be read.', scope), on: 'access', name: scope },
      signal,
      async (call) =>
        wholeList(
          readRows(
            await listAll(
              within(arm, call),
              `${pathOf(scope)}/providers/Microsoft.Authorization/policyAssignments`,
              // Without those of what is inside (Learn: "Policy Assignments - List").
              { 'api-version': '2022-06-01', $filter: 'atScope()' },
            ),
            readPolicy,
          ),
        ),
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
        wholeList(
          readRows(
            await listAll(
              within(arm, call),
              `${pathOf(scope)}/providers/Microsoft.Authorization/policyExemptions`,
              { 'api-version': '2022-07-01-preview', $filter: 'atScope()' },
            ),
            readExemption,
          ),
        ),
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
              .pathUnchecked(pathOf(id))
              .get({ queryParameters: { 'api-version': '2021-06-01' } }),
          ),
        ),
    ),
});

/** The scope is told by the lock's id alone. */
export function readLock(lock: Fields): Lock | typeof notOurs | undefined {
  const [id = '', properties] = [lock.string('id'), lock.inner('properties')];
  const [level, notes, name] = [properties.string('level'), properties.string('notes'), lock.string('name')];
  // It locks nothing.
  if (level === 'NotSpecified') return notOurs;
  const at = id.toLowerCase().lastIndexOf(lockPath.toLowerCase());
  if (at < 0 || (level !== 'ReadOnly' && level !== 'CanNotDelete')) return undefined;
  return {
    name: name ?? id.slice(at + lockPath.length),
    scope: id.slice(0, at),
    level,
    ...(notes ? { notes } : {}),
  };
}

export function readPolicy(assignment: Fields): PolicyAssignment | undefined {
  const properties = assignment.inner('properties');
  const [id, definitionId] = [assignment.string('id'), properties.string('policyDefinitionId')];
  if (!id || !definitionId) return undefined;
  const parameters = properties
    .entries('parameters')
    .map(([name, value]) => [name.toLowerCase(), value.raw('value')] as const);
  const read: PolicyAssignment = {
    id,
    name: properties.string('displayName') || (assignment.string('name') ?? id),
    definitionId,
    notScopes: properties.strings('notScopes'),
    enforced: !/^DoNotEnforce$/i.test(properties.string('enforcementMode') ?? ''),
    parameters: Object.fromEntries(parameters),
  };
  const isAltered =
    properties.list('overrides').length + properties.list('resourceSelectors').length > 0 ||
    assignment.unread !== undefined;
  return isAltered ? { ...read, isAltered } : read;
}

/** One of no assignment exempts from nothing; of one that is not read in full it is not known whom it exempts. */
export function readExemption(exemption: Fields): PolicyExemption | typeof notOurs | undefined {
  const properties = exemption.inner('properties');
  const [id, assignmentId] = [exemption.string('id'), properties.string('policyAssignmentId')];
  if (!properties.isBroken && !properties.has('policyAssignmentId')) return notOurs;
  if (!id || !assignmentId) return undefined;
  const expires = properties.date('expiresOn');
  const read = {
    id,
    name: properties.string('displayName') || (exemption.string('name') ?? id),
    assignmentId,
    category: properties.string('exemptionCategory') ?? '',
    references: properties.strings('policyDefinitionReferenceIds'),
    ...(expires === undefined ? {} : { expires }),
  };
  const isSelective = properties.list('resourceSelectors').length > 0 || exemption.unread !== undefined;
  return { ...read, isSelective };
}
