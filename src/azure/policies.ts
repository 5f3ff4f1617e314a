import type { Lock, PolicyAssignment, PolicyContent, PolicyExemption } from '../model/policies.ts';
import { text, type Text } from '../model/text.ts';
import type { GovernancePorts } from './api.ts';
import type { Session } from './clients.ts';
import { array, type Fields, isObject, notOurs, object, readRows, string, wholeList } from './fields.ts';
import { attempt, listAll, pathOf, read, within } from './request.ts';

/** Properties that change the meaning of an initiative's member. We don't evaluate them. */
const alterations = ['overrides', 'resourceSelectors'];

/**
 * A definition or an initiative, which its id says (Learn: "Policy Definitions - Get", "Policy Set Definitions - Get").
 */
export function readContent(id: string, body: Readonly<Record<string, unknown>>): PolicyContent {
  const properties = object(body['properties']);
  const defaults = byLowerName(properties['parameters'], 'defaultValue');
  if (!/\/policySetDefinitions\/[^/]+$/i.test(id))
    return {
      kind: 'definition',
      mode: string(properties['mode']) ?? '',
      rule: properties['policyRule'],
      defaults,
      isComplete:
        isObject(properties['policyRule']) &&
        properties['externalEvaluationEnforcementSettings'] === undefined &&
        Object.keys(object(properties['policyRule'])).every((name) => /^(if|then)$/.test(name)),
    };
  return {
    kind: 'initiative',
    defaults,
    members: array(properties['policyDefinitions'])
      .map(object)
      .map((member) => ({
        ...referenceOf(member),
        // No definition has an empty id, so the member stays unread.
        definitionId: alterations.some((name) => array(member[name]).length > 0)
          ? ''
          : (string(member['policyDefinitionId']) ?? ''),
        parameters: byLowerName(member['parameters'], 'value'),
      })),
  };
}

function referenceOf(member: Readonly<Record<string, unknown>>): { readonly reference?: string } {
  const reference = string(member['policyDefinitionReferenceId']);
  return reference ? { reference } : {};
}

function byLowerName(value: unknown, part: 'defaultValue' | 'value'): Readonly<Record<string, unknown>> {
  const entries = Object.entries(object(value)).flatMap(([name, one]) => {
    const inner = object(one);
    return part in inner ? [[name.toLowerCase(), inner[part]] as const] : [];
  });
  return Object.fromEntries(entries);
}

const lockPath = '/providers/Microsoft.Authorization/locks/';

/**
 * Locks (2020-05-01), policy assignments (2022-06-01), definitions and initiatives (2021-06-01), exemptions
 * (2022-07-01-preview, the only version): `Microsoft.Authorization`, read only.
 */
export function connectGovernance({ connection, arm }: Session, subscriptionId: string): GovernancePorts {
  /** All of one kind at a scope. Findings depend on them, so a list that lacks rows is an error. */
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
          what: text('The locks in the subscription {0} could not be read.', subscriptionId),
        },
        { 'api-version': '2020-05-01' },
        readLock,
        signal,
      ),
    policies: (scope, signal) =>
      listOf(
        'policyAssignments',
        { scope, name: scope, what: text('The policies on {0} could not be read.', scope) },
        // Without the assignments inside the scope (Learn: "Policy Assignments - List").
        { 'api-version': '2022-06-01', $filter: 'atScope()' },
        readPolicy,
        signal,
      ),
    exemptions: (scope, signal) =>
      listOf(
        'policyExemptions',
        { scope, name: scope, what: text('What exempts {0} from policies could not be read.', scope) },
        { 'api-version': '2022-07-01-preview', $filter: 'atScope()' },
        readExemption,
        signal,
      ),
    policyContent: (id, signal) =>
      attempt(
        connection,
        { what: text('The policy definition {0} could not be read.', id), on: 'access', name: id },
        signal,
        async (call) =>
          readContent(id, await read(within(arm, call), pathOf(id), { 'api-version': '2021-06-01' })),
      ),
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

/**
 * An exemption without an assignment has no effect. For one that is only partly readable, we can't tell what it exempts.
 */
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
