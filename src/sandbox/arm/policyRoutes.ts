import { covers } from '../authorization/rights.ts';
import { same } from '../identifiers.ts';
import { objectAt, textAt, type Json } from '../json.ts';
import type { PolicyAssignment, PolicyExemption } from '../model/governance.ts';
import { gatewayRefuse, ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { assignedId, assignmentId, comparison, definitionId, exemptionsOf, matching } from './policy.ts';
import { policyStatesRoute } from './policyStates.ts';

const assignments = '/{scope*}/providers/Microsoft.Authorization/policyAssignments';

const assignmentBody = (one: PolicyAssignment): Json => ({
  id: assignmentId(one),
  name: one.name,
  type: 'Microsoft.Authorization/policyAssignments',
  properties: {
    displayName: one.displayName,
    policyDefinitionId: assignedId(one),
    scope: one.scope,
    notScopes: [],
    parameters: { effect: { value: one.effect ?? 'Deny' } },
    enforcementMode: 'Default',
  },
});

const exemptionBody = (one: PolicyAssignment, it: PolicyExemption): Json => ({
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

/**
 * The assignments that would deny the content, from the specification of policy insights 2024-10-01. It ignores
 * exemptions, and assignments below the scope (`unconfirmed`).
 */
function restrictions({ state, body, params: { scope } }: Exchange & { readonly params: { scope: string } }) {
  const content = objectAt(body, 'resourceDetails', 'resourceContent');
  if (content === undefined)
    return gatewayRefuse(400, 'InvalidRequestContent', unconfirmedMessages.policyWithoutContent.text());
  const type = textAt(content, 'type') ?? '';
  return ok({
    fieldRestrictions: [],
    contentEvaluationResult: {
      policyEvaluations: matching(state, scope, { type, body: content }).map((one) => ({
        policyInfo: {
          policyDefinitionId: definitionId(one),
          ...(one.initiative === undefined
            ? {}
            : { policySetDefinitionId: assignedId(one), policyDefinitionReferenceId: one.name }),
          policyAssignmentId: assignmentId(one),
        },
        evaluationResult: 'NonCompliant',
        evaluationDetails: { evaluatedExpressions: [comparison(one, content)] },
        effectDetails: { policyEffect: 'Deny' },
      })),
    },
  });
}

export const policyRoutes = [
  route('GET', assignments, 'Microsoft.Authorization/policyAssignments/read', ({ state, params }) =>
    ok({
      value: state.policyAssignments
        .filter((it) => covers(it.scope, params.scope) || covers(params.scope, it.scope))
        .map(assignmentBody),
    }),
  ),
  route(
    'GET',
    `${assignments}/{name}`,
    'Microsoft.Authorization/policyAssignments/read',
    ({ state, params }) => {
      const found = state.policyAssignments.find(
        ({ scope, name }) => same(scope, params.scope) && same(name, params.name),
      );
      return found
        ? ok(assignmentBody(found))
        : gatewayRefuse(
            404,
            'PolicyAssignmentNotFound',
            unconfirmedMessages.policyNotFound.text(params.name),
          );
    },
  ),
  /** The exemptions of the scope or a part of it; `atScope()` omits the parts (Learn: "Policy Exemptions - List"). */
  route(
    'GET',
    '/{scope*}/providers/Microsoft.Authorization/policyExemptions',
    'Microsoft.Authorization/policyExemptions/read',
    ({ state, params, query }) => {
      const isAtScope = /atScope\(\)/i.test(query.get('$filter') ?? '');
      const reaches = (scope: string) =>
        covers(scope, params.scope) || (!isAtScope && covers(params.scope, scope));
      return ok({
        value: state.policyAssignments.flatMap((one) =>
          exemptionsOf(one)
            .filter((it) => reaches(it.scope))
            .map((it) => exemptionBody(one, it)),
        ),
      });
    },
  ),
  route(
    'POST',
    '/{scope*}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions',
    'Microsoft.PolicyInsights/checkPolicyRestrictions/read',
    restrictions,
  ),
  policyStatesRoute,
];
