import type { Lock, PolicyAssignment, PolicyExemption } from '../model/policies.ts';
import { couldNot, named, namedScope } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { GovernancePorts } from './api.ts';
import type { AzureClients } from './clients.ts';
import { Fields, notOurs, readRows, wholeList } from './fields.ts';
import { checkPolicies } from './policyCheck.ts';
import { policyStates } from './policyStates.ts';
import { attempt, listAll, pathOf, read, within } from './request.ts';

const lockPath = '/providers/Microsoft.Authorization/locks/';

/**
 * Locks (2020-05-01), policy assignments (2022-06-01), and exemptions (2022-07-01-preview, the only version):
 * `Microsoft.Authorization`, read only. How Azure Policy judges a resource is in policyCheck.ts, and how it judged it
 * before in policyStates.ts.
 */
export function connectGovernance(session: AzureClients, subscriptionId: string): GovernancePorts {
  const { connection, arm } = session;
  /** All items of one kind at a scope. Findings depend on them, so an incomplete list is an error. */
  const listOf = <R extends object>(
    kind: string,
    at: { readonly scope: string; readonly name: string; readonly what: Text },
    query: Readonly<Record<string, string>>,
    readRow: (row: Fields) => R | typeof notOurs | undefined,
    signal: AbortSignal,
  ) =>
    attempt(connection, { what: at.what, on: 'access', name: at.name }, signal, async (call) => {
      const path = `${pathOf(at.scope)}/providers/Microsoft.Authorization/${kind}`;
      return wholeList(readRows(await listAll(within(arm, call), path, query), readRow));
    });
  return {
    locks: (signal) =>
      listOf(
        'locks',
        {
          scope: `/subscriptions/${subscriptionId}`,
          name: subscriptionId,
          what: couldNot('read', text('the locks in {0}', named.subscription(subscriptionId))),
        },
        { 'api-version': '2020-05-01' },
        readLock,
        signal,
      ),
    exemptions: (scope, signal) =>
      listOf(
        'policyExemptions',
        {
          scope,
          name: scope,
          what: couldNot('read', text('the policy exemptions of {0}', namedScope(scope))),
        },
        { 'api-version': '2022-07-01-preview', $filter: 'atScope()' },
        readExemption,
        signal,
      ),
    policyAssignment: (id, signal) =>
      attempt(
        connection,
        { what: couldNot('read', text('policy assignment {0}', lastOf(id))), on: 'access', name: id },
        signal,
        async (call) =>
          readPolicy(
            new Fields(await read(within(arm, call), pathOf(id), { 'api-version': '2022-06-01' })),
            id,
          ),
      ),
    policyStates: (definitions, signal) => policyStates(session, subscriptionId, definitions, signal),
    checkPolicies: (subject, signal) => checkPolicies(session, subscriptionId, subject, signal),
  };
}

/** Only the lock's id has the scope. */
export function readLock(lock: Fields): Lock | typeof notOurs | undefined {
  const [id = '', properties] = [lock.string('id'), lock.inner('properties')];
  const [level, notes, name] = [properties.string('level'), properties.string('notes'), lock.string('name')];
  // This level locks nothing.
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

/** Without a name, it is shown by its id. */
export function readPolicy(assignment: Fields, id: string): PolicyAssignment {
  const properties = assignment.inner('properties');
  return {
    id,
    name: properties.string('displayName') || (assignment.string('name') ?? lastOf(id)),
    enforced: !/^DoNotEnforce$/i.test(properties.string('enforcementMode') ?? ''),
  };
}

const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** An exemption without an assignment has no effect. If one is only partly readable, we can't tell what it exempts. */
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
