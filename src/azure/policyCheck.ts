import { isManagedHsm } from '../model/resourceId.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PolicyResult, PolicySubject } from '../model/policies.ts';
import { text } from '../model/text.ts';
import { accountBody } from './accountMapper.ts';
import { accountQuery } from './accounts.ts';
import type { AzureClients } from './clients.ts';
import { Fields, resourceIdParts, UnreadableError } from './fields.ts';
import { keyQuery } from './keyRequests.ts';
import { attempt, bodyOf, type Call, pathOf, read, within } from './request.ts';

const query = { 'api-version': '2024-10-01' };

/** A resource in the form that Azure Policy accepts, with its current or planned scope. */
interface Content {
  readonly scope: string;
  readonly apiVersion: string;
  readonly resourceContent: object;
}

/**
 * Asks Azure Policy how it judges a resource: `Microsoft.PolicyInsights` 2024-10-01, "checkPolicyRestrictions". It's a
 * POST that changes nothing. An existing resource is sent as Azure returns it, because a policy can depend on any
 * property.
 */
export const checkPolicies = (
  { connection, arm }: AzureClients,
  subscriptionId: string,
  subject: PolicySubject,
  signal: AbortSignal,
): Promise<Outcome<readonly PolicyResult[]>> => {
  const name = subject.kind === 'existing' ? resourceIdParts(subject.id).name : subject.account.name;
  return attempt(
    connection,
    { what: text("Couldn't check {0} against Azure Policy.", name), on: 'access', name },
    signal,
    async (call) => {
      const { scope, ...details } = await contentOf(arm, subscriptionId, subject, call);
      const path = `${pathOf(scope)}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions`;
      const body = { resourceDetails: { ...details, scope } };
      return readRestrictions(
        bodyOf(await within(arm, call).pathUnchecked(path).post({ queryParameters: query, body })),
      );
    },
  );
};

async function contentOf(
  arm: AzureClients['arm'],
  subscriptionId: string,
  subject: PolicySubject,
  call: Call,
): Promise<Content> {
  if (subject.kind === 'plannedAccount') {
    const { account, keyUri } = subject;
    const { location, kind, identity, ...properties } = accountBody(account, keyUri, subject.identity);
    return {
      scope: `/subscriptions/${subscriptionId}`,
      apiVersion: accountQuery['api-version'],
      resourceContent: {
        ...{ type: 'Microsoft.DocumentDB/databaseAccounts', name: account.name, location, kind },
        ...(identity ? { identity } : {}),
        properties,
      },
    };
  }
  const { type, name } = resourceIdParts(subject.id);
  const version = /^Microsoft\.KeyVault\//i.test(type) ? keyQuery : accountQuery;
  const found = await read(within(arm, call), pathOf(subject.id), version);
  return {
    scope: subject.id.slice(0, subject.id.toLowerCase().indexOf('/providers/')),
    apiVersion: version['api-version'],
    resourceContent: {
      ...found,
      type: isManagedHsm(subject.id) ? 'Microsoft.KeyVault/managedHSMs' : type,
      name,
    },
  };
}

/** These effects audit or repair; none of them refuses or changes what is written (Learn: "Azure Policy effect basics"). */
const harmless = /^(audit|auditIfNotExists|deployIfNotExists|disabled|manual|denyAction|addToNetworkGroup)$/i;
const changing = /^(modify|append|mutate)$/i;

/**
 * The results for each policy. A complete evaluation takes precedence. A field restriction is used only if nothing else
 * is known about its policy.
 * @throws UnreadableError if the response is malformed
 */
export function readRestrictions(body: unknown): readonly PolicyResult[] {
  const answer = new Fields(body);
  const evaluated = answer
    .inner('contentEvaluationResult')
    .list('policyEvaluations')
    .flatMap((one) => readEvaluation(one) ?? []);
  const restrictions = answer.list('fieldRestrictions').flatMap((field) => {
    const name = field.string('field') ?? '';
    return field.list('restrictions').flatMap((one) => readRestriction(name, one) ?? []);
  });
  // Field restrictions alone don't mean that no policy denies the resource.
  if (!answer.inner('contentEvaluationResult').has('policyEvaluations') || answer.unread)
    throw new UnreadableError("Azure Policy's answer can't be read.");
  const found = new Map<string, PolicyResult>();
  for (const one of [...evaluated, ...restrictions]) {
    const key = JSON.stringify([one.assignmentId.toLowerCase(), one.reference?.toLowerCase()]);
    const before = found.get(key);
    found.set(key, before ? joined(before, one) : one);
  }
  return [...found.values()];
}

/** Two results with one name can belong to two policies, so the more severe outcome counts. */
const joined = (before: PolicyResult, one: PolicyResult): PolicyResult => ({
  ...before,
  outcome: gravity[one.outcome] > gravity[before.outcome] ? one.outcome : before.outcome,
  reasons: [...before.reasons, ...one.reasons],
});

const gravity: Readonly<Record<PolicyResult['outcome'], number>> = {
  changes: 0,
  restricts: 1,
  unclear: 1,
  denies: 2,
};

function readEvaluation(evaluation: Fields): PolicyResult | undefined {
  const result = evaluation.string('evaluationResult') ?? '';
  const effect = evaluation.inner('effectDetails').string('policyEffect') ?? '';
  if (/^Compliant$/i.test(result) || harmless.test(effect)) return undefined;
  const details = evaluation.inner('evaluationDetails');
  const reason = details.string('reason');
  const compared = details.list('evaluatedExpressions').flatMap((one) => comparison(one) ?? []);
  const isCertain = /^NonCompliant$/i.test(result);
  return {
    outcome: !isCertain ? 'unclear' : outcomeOf(effect, 'denies'),
    ...policyOf(evaluation.inner('policyInfo')),
    reasons: [...(reason ? [reason] : []), ...(isCertain ? [] : [result]), ...compared],
  };
}

function readRestriction(field: string, restriction: Fields): PolicyResult | undefined {
  const effect = restriction.string('policyEffect') ?? '';
  const result = restriction.string('result') ?? '';
  if (harmless.test(effect) || /^Audit$/i.test(result)) return undefined;
  const values = restriction.strings('values').join(', ');
  const words = restriction.string('reason') || [result, values].filter(Boolean).join(': ');
  return {
    outcome: outcomeOf(effect, 'restricts'),
    ...policyOf(restriction.inner('policy')),
    reasons: [words.includes(field) ? words : [field, words].filter(Boolean).join(': ')],
  };
}

function outcomeOf(effect: string, denied: 'denies' | 'restricts'): PolicyResult['outcome'] {
  if (/^deny$/i.test(effect)) return denied;
  return changing.test(effect) ? 'changes' : 'unclear';
}

function policyOf(reference: Fields): Pick<PolicyResult, 'assignmentId' | 'reference'> {
  const member = reference.string('policyDefinitionReferenceId');
  return {
    assignmentId: reference.string('policyAssignmentId') ?? '',
    ...(member ? { reference: member } : {}),
  };
}

/**
 * What a condition compared: "location: westeurope (notIn northeurope)". The type is left out, because it is already
 * known.
 */
function comparison(expression: Fields): string | undefined {
  const [path, operator] = [expression.string('path'), expression.string('operator')];
  if (!path || /^type$/i.test(path) || !/^true$/i.test(expression.string('result') ?? '')) return undefined;
  return `${path}: ${shown(expression.raw('expressionValue'))} (${operator ?? '?'} ${shown(expression.raw('targetValue'))})`;
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > 200 ? `${words.slice(0, 200)}…` : words;
}
