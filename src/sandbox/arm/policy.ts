import { covers } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { at, type Json } from '../json.ts';
import type { PolicyAssignment, PolicyCondition, PolicyExemption } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse } from '../rest/answer.ts';

function inLowerCase(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.toLowerCase();
}

/** Region names match with or without spaces. */
function holds({ field, operator, value }: PolicyCondition, actual: Json | undefined): boolean {
  const plain = (one: Json | undefined) =>
    field === 'location' ? inLowerCase(one).replaceAll(' ', '') : inLowerCase(one);
  const listed = () => Array.isArray(value) && value.some((one: Json) => plain(one) === plain(actual));
  switch (operator) {
    case 'exists':
      return (actual !== undefined && actual !== null) === (plain(value) === 'true');
    case 'equals':
      return plain(actual) === plain(value);
    case 'notEquals':
      return plain(actual) !== plain(value);
    case 'in':
      return listed();
    case 'notIn':
      return !listed();
  }
}

export function assignmentId({ scope, name }: PolicyAssignment): string {
  return `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`;
}

export function definitionId({ definition }: PolicyAssignment): string {
  return `/providers/Microsoft.Authorization/policyDefinitions/${definition}`;
}

const initiativeId = (name: string) => `/providers/Microsoft.Authorization/policySetDefinitions/${name}`;

/** The assigned ID: the definition's, or the initiative's that the definition belongs to. */
export const assignedId = (one: PolicyAssignment) =>
  one.initiative === undefined ? definitionId(one) : initiativeId(one.initiative);

export const exemptionsOf = ({ exemptions = [] }: PolicyAssignment) => exemptions;

const isOver = ({ expiresOn }: PolicyExemption, now: number) =>
  expiresOn !== undefined && Date.parse(expiresOn) <= now;

interface Written {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The resource as it would become. */
  readonly body: Json;
}

/** Whether a resource of the condition's type violates the assignment. */
export const violates = ({ condition }: PolicyAssignment, body: Json): boolean =>
  holds(condition, at(body, ...condition.field.split('.')));

/** The denying assignments at or above a scope whose condition matches the resource, exempt or not. */
export const matching = (
  state: State,
  scope: string,
  { type, body }: Pick<Written, 'type' | 'body'>,
): readonly PolicyAssignment[] =>
  state.policyAssignments.filter(
    (one) =>
      one.effect !== 'Audit' &&
      covers(one.scope, scope) &&
      same(one.condition.resourceType, type) &&
      violates(one, body),
  );

export const isExempt = (one: PolicyAssignment, id: string, now: number): boolean =>
  exemptionsOf(one).some((it) => covers(it.scope, id) && !isOver(it, now));

/** 403 if a deny assignment matches the resource as it would become (F-03). */
export function deniedByPolicy(state: State, resource: Written): SandboxResponse | undefined {
  const now = state.clock.now();
  const violated = matching(state, resource.id, resource).filter((one) => !isExempt(one, resource.id, now));
  if (violated.length === 0) return undefined;
  const identifiers = violated.map((one) => ({
    policyAssignment: { name: one.displayName, id: assignmentId(one) },
    policyDefinition: { name: one.definitionDisplayName, id: definitionId(one) },
  }));
  return gatewayRefuse(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${resource.name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    { target: resource.name, additionalInfo: violated.map((one) => violation(one, resource.body)) },
  );
}

function violation(one: PolicyAssignment, body: Json): unknown {
  return {
    type: 'PolicyViolation',
    info: {
      evaluationDetails: {
        evaluatedExpressions: [comparison(one, body)],
      },
      policyDefinitionId: definitionId(one),
      policyDefinitionName: one.definition,
      policyDefinitionDisplayName: one.definitionDisplayName,
      policyDefinitionEffect: 'deny',
      policyAssignmentId: assignmentId(one),
      policyAssignmentName: one.name,
      policyAssignmentDisplayName: one.displayName,
      policyAssignmentScope: one.scope,
      policyAssignmentParameters: {},
    },
  };
}

/** The values that the condition compared. */
export function comparison({ condition: { field, operator, value } }: PolicyAssignment, body: Json) {
  return {
    result: 'True',
    expressionKind: 'Field',
    expression: field,
    path: field,
    expressionValue: at(body, ...field.split('.')),
    targetValue: value,
    operator: `${operator.charAt(0).toUpperCase()}${operator.slice(1)}`,
  };
}
