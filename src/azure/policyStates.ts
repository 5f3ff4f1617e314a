import type { Outcome } from '../model/outcome.ts';
import type { PolicyState } from '../model/policies.ts';
import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { AzureClients } from './clients.ts';
import { type Fields, readRows, wholeList } from './fields.ts';
import { attempt, listAll, within } from './request.ts';

const definitionPath = '/providers/microsoft.authorization/policydefinitions/';

/**
 * What Azure Policy last found in a subscription: `Microsoft.PolicyInsights` 2024-10-01, "policyStates/latest". It's a
 * POST that changes nothing. A missing row means that nothing was evaluated, so an incomplete list is an error.
 */
export const policyStates = (
  { connection, arm }: AzureClients,
  subscriptionId: string,
  definitions: readonly string[],
  signal: AbortSignal,
): Promise<Outcome<readonly PolicyState[]>> =>
  attempt(
    connection,
    {
      what: couldNot('read', text('the policy compliance in {0}', named.subscription(subscriptionId))),
      on: 'access',
      name: subscriptionId,
    },
    signal,
    async (call) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`;
      const filter = definitions.map((one) => `PolicyDefinitionId eq '${definitionPath}${one}'`).join(' or ');
      const query = { 'api-version': '2024-10-01', $filter: filter };
      return wholeList(readRows(await listAll(within(arm, call), path, query, 'post'), readPolicyState));
    },
  );

/** The member of an initiative, if any, is named by its reference. */
export function readPolicyState(row: Fields): PolicyState | undefined {
  const [resourceId, assignmentId] = [row.string('resourceId'), row.string('policyAssignmentId')];
  const definitionId = row.string('policyDefinitionId');
  if (!resourceId || !assignmentId || !definitionId) return undefined;
  const reference = row.string('policyDefinitionReferenceId');
  const evaluated = row.date('timestamp');
  const says = row.string('complianceState') ?? '';
  return {
    ...{ resourceId, assignmentId, says },
    definition: definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase(),
    ...(reference ? { reference } : {}),
    effect: row.string('policyDefinitionAction')?.toLowerCase() ?? '',
    compliance: complianceOf[says.toLowerCase()] ?? 'unclear',
    ...(evaluated === undefined ? {} : { evaluated }),
  };
}

/** Others, for example "Unknown", "Conflict", and "Error", say neither. */
const complianceOf: Readonly<Record<string, PolicyState['compliance']>> = {
  compliant: 'compliant',
  noncompliant: 'nonCompliant',
  exempt: 'exempt',
};
