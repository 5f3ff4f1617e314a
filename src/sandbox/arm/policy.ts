import { covers } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { at, type Json } from '../json.ts';
import type { PolicyAssignment, PolicyCondition, PolicyExemption } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse } from '../rest/answer.ts';

function plain(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.toLowerCase();
}

function holds({ operator, value }: PolicyCondition, actual: Json | undefined): boolean {
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

const effect = {
  type: 'String',
  defaultValue: 'Audit',
  allowedValues: ['Audit', 'Deny', 'Disabled'],
};

/** The condition in Azure Policy's language, with its aliases (Learn: "Policy Definitions - Get"). */
export function definitionBody(one: PolicyAssignment): Json {
  const { resourceType, field, operator, value } = one.condition;
  const alias = field.startsWith('properties.')
    ? `${resourceType}/${field.slice('properties.'.length)}`
    : field;
  return {
    properties: {
      ...{ displayName: one.definitionDisplayName, policyType: 'BuiltIn', mode: 'Indexed', version: '1.0.0' },
      parameters: { effect },
      policyRule: {
        if: {
          allOf: [
            { field: 'type', equals: resourceType },
            { field: alias, [operator]: value },
          ],
        },
        then: { effect: "[parameters('effect')]" },
      },
    },
    id: definitionId(one),
    type: 'Microsoft.Authorization/policyDefinitions',
    name: one.definition,
  };
}

/** An initiative with one member, which inherits the initiative's effect (Learn: "Policy Set Definitions - Get"). */
export function initiativeBody(one: PolicyAssignment): Json {
  const name = one.initiative ?? '';
  return {
    properties: {
      ...{ displayName: one.displayName, policyType: 'Custom', version: '1.0.0' },
      parameters: { effect },
      policyDefinitions: [
        {
          policyDefinitionReferenceId: one.name,
          policyDefinitionId: definitionId(one),
          parameters: { effect: { value: "[parameters('effect')]" } },
        },
      ],
    },
    id: initiativeId(name),
    type: 'Microsoft.Authorization/policySetDefinitions',
    name,
  };
}

export const exemptionsOf = ({ exemptions = [] }: PolicyAssignment) => exemptions;

const isOver = ({ expiresOn }: PolicyExemption, now: number) =>
  expiresOn !== undefined && Date.parse(expiresOn) <= now;

export const exemptionBody = (one: PolicyAssignment, it: PolicyExemption): Json => ({
  properties: {
    policyAssignmentId: assignmentId(one),
    policyDefinitionReferenceIds: [],
    exemptionCategory: it.category,
    displayName: it.name,
    ...(it.expiresOn === undefined ? {} : { expiresOn: it.expiresOn }),
    assignmentScopeValidation: 'Default',
  },
  id: `${it.scope}/providers/Microsoft.Authorization/policyExemptions/${it.name}`,
  type: 'Microsoft.Authorization/policyExemptions',
  name: it.name,
});

/** 403 if a deny assignment matches the resource as it would become (F-03). */
export function deniedByPolicy(
  state: State,
  resource: { readonly id: string; readonly name: string; readonly type: string; readonly body: Json },
): SandboxResponse | undefined {
  const now = state.clock.now();
  const violated = state.policyAssignments.filter(
    (one) =>
      covers(one.scope, resource.id) &&
      !exemptionsOf(one).some((it) => covers(it.scope, resource.id) && !isOver(it, now)) &&
      same(one.condition.resourceType, resource.type) &&
      holds(one.condition, at(resource.body, ...one.condition.field.split('.'))),
  );
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
  const { field, operator, value } = one.condition;
  return {
    type: 'PolicyViolation',
    info: {
      evaluationDetails: {
        evaluatedExpressions: [
          {
            result: 'True',
            expressionKind: 'Field',
            expression: field,
            path: field,
            expressionValue: at(body, ...field.split('.')),
            targetValue: value,
            operator: `${operator.charAt(0).toUpperCase()}${operator.slice(1)}`,
          },
        ],
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
