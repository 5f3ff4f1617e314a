import { covers } from '../authorization/rights.ts';
import { accountView } from '../cosmos/accountView.ts';
import { accountType, exists } from '../cosmos/accounts.ts';
import { same } from '../identifiers.ts';
import type { Json } from '../json.ts';
import { hsmView } from '../keyVault/hsm/hsmView.ts';
import { conditionOf, hsmType, vaultType } from '../keyVault/vaults.ts';
import { vaultView } from '../keyVault/vaultView.ts';
import type { PolicyAssignment } from '../model/governance.ts';
import { ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { startOf } from '../timeline.ts';
import { assignedId, assignmentId, definitionId, isExempt, violates } from './policy.ts';

const minute = 60 * 1000;
const day = 24 * 60 * minute;
/** From the creation of a resource to its first result. */
const firstResult = 15 * minute;

interface Evaluated {
  readonly id: string;
  readonly type: string;
  readonly location: string;
  readonly resourceGroup: string;
  readonly createdAt: number;
  readonly body: () => Json;
}

/** As a client would read it. */
const sent = (view: object) => JSON.parse(JSON.stringify(view)) as Json;

/** The resources of a subscription. The newest api-version has all of their properties. */
function resourcesOf({ state, now }: Exchange, subscription: string): readonly Evaluated[] {
  const view = { state, now, apiVersion: '9999' };
  const own = ({ subscriptionId }: { readonly subscriptionId: string }) => same(subscriptionId, subscription);
  return [
    ...state.accounts
      .filter((one) => own(one) && exists(one, now))
      .map((one) => ({ ...one, type: accountType, body: () => sent(accountView(view, one)) })),
    ...state.vaults
      .filter((one) => own(one) && conditionOf(one, now) === 'live')
      .map((one) => ({
        ...{ ...one, type: vaultType, createdAt: startOf(one.settings) },
        body: () => sent(vaultView(view, one)),
      })),
    ...state.hsms
      .filter((one) => own(one) && conditionOf(one, now) === 'live')
      .map((one) => ({
        ...{ ...one, type: hsmType, createdAt: startOf(one.settings) },
        body: () => sent(hsmView(one, now)),
      })),
  ];
}

/** A result as in the specification of policy insights 2024-10-01, with IDs in lower case. */
function resultOf(one: PolicyAssignment, resource: Evaluated, subscription: string, now: number) {
  const compliant = !violates(one, resource.body());
  const exempt = isExempt(one, resource.id, now);
  const evaluated = Math.max(resource.createdAt + firstResult, Math.floor(now / day) * day);
  return {
    '@odata.id': null,
    '@odata.context': null,
    timestamp: new Date(evaluated).toISOString(),
    resourceId: resource.id.toLowerCase(),
    policyAssignmentId: assignmentId(one).toLowerCase(),
    policyDefinitionId: definitionId(one).toLowerCase(),
    isCompliant: compliant || exempt,
    subscriptionId: subscription,
    resourceType: resource.type,
    resourceLocation: resource.location,
    resourceGroup: resource.resourceGroup.toLowerCase(),
    policyAssignmentName: one.name,
    policyAssignmentScope: one.scope,
    policyDefinitionName: one.definition,
    policyDefinitionAction: (one.effect ?? 'Deny').toLowerCase(),
    ...(one.initiative === undefined
      ? {}
      : { policySetDefinitionId: assignedId(one).toLowerCase(), policyDefinitionReferenceId: one.name }),
    complianceState: exempt ? 'Exempt' : compliant ? 'Compliant' : 'NonCompliant',
  };
}

/** The definitions that a filter names, in lower case; undefined for all of them. */
const filtered = (filter: string | null): ReadonlySet<string> | undefined =>
  filter === null || filter === ''
    ? undefined
    : new Set(
        [...filter.matchAll(/PolicyDefinitionId eq '([^']*)'/gi)].map(([, id = '']) => id.toLowerCase()),
      );

/** The latest results: deterministic, from the assignments and the resources (`unconfirmed`). */
export const policyStatesRoute = route(
  'POST',
  '/subscriptions/{subscription}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults',
  'Microsoft.PolicyInsights/policyStates/queryResults/read',
  (exchange) => {
    const { state, now, query, params } = exchange;
    const asked = filtered(query.get('$filter') ?? null);
    const value = resourcesOf(exchange, params.subscription)
      .filter(({ createdAt }) => createdAt + firstResult <= now)
      .flatMap((resource) =>
        state.policyAssignments
          .filter(
            (one) =>
              covers(one.scope, resource.id) &&
              same(one.condition.resourceType, resource.type) &&
              (asked === undefined || asked.has(definitionId(one).toLowerCase())),
          )
          .map((one) => resultOf(one, resource, params.subscription, now)),
      );
    return ok({
      '@odata.context': `https://management.azure.com/subscriptions/${params.subscription}/providers/Microsoft.PolicyInsights/policyStates/$metadata#latest`,
      '@odata.count': value.length,
      value,
    });
  },
);
