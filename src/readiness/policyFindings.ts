import { day } from '../model/keyHealth.ts';
import type { PolicyExemption, PolicyResult } from '../model/policies.ts';
import { sameId } from '../model/resourceId.ts';
import { asSentence, properName, text, type Text } from '../model/text.ts';
import type { AffectedScope, PolicyCheck } from './facts.ts';
import { type ReadinessFinding, passed } from './finding.ts';
import { labeled } from '../model/problems.ts';

/** The subject of a policy check: an existing resource, or a planned account. */
export interface PolicyQuestion {
  readonly on: string;
  readonly isPlanned: boolean;
  /** True for a planned account without a key: Azure evaluated a placeholder for the key's URI. */
  readonly hasPlaceholder?: boolean;
}

const title = properName('Azure Policy');

/** The permission that the check needs (docs/azure.md, Azure Policy). */
export const policyCheckRight = 'Microsoft.PolicyInsights/checkPolicyRestrictions/read';

/**
 * F-03: Azure Policy's result for the resource. Each denying assignment is a finding. An undecided evaluation is
 * unknown, never OK.
 */
export function policyFindings(
  policies: NonNullable<AffectedScope['policies']>,
  question: PolicyQuestion,
  now: number,
): readonly ReadinessFinding[] {
  if (!policies.read) return [notAsked(question, policies.why)];
  const check = policies.value;
  const findings = check.results.map((result) => findingOf(result, check, question, now));
  return findings.some(({ urgency }) => urgency !== 'note')
    ? findings
    : [...findings, passed(title, question.on, noDenial(question))];
}

function findingOf(
  result: PolicyResult,
  check: PolicyCheck,
  question: PolicyQuestion,
  now: number,
): ReadinessFinding {
  const { assignmentId, outcome } = result;
  const assignment = check.assignments.get(assignmentId.toLowerCase());
  const policy: Named = {
    result,
    question,
    name: assignment?.name ?? (assignmentId.slice(assignmentId.lastIndexOf('/') + 1) || '?'),
  };
  switch (outcome) {
    case 'denies':
      return assignment?.enforced === false ? reportsOnly(policy) : denial(policy, check, now);
    case 'restricts':
      return assignment?.enforced === false ? reportsOnly(policy) : restriction(policy);
    case 'changes':
      return change(policy);
    case 'unclear':
      return unclear(policy);
  }
}

interface Named {
  readonly result: PolicyResult;
  readonly question: PolicyQuestion;
  /** The assignment's display name, or its name if it couldn't be read. */
  readonly name: string;
}

const common = ({ result, question }: Named) => ({
  ...{ title, on: question.on, code: 'F-03' as const, owner: 'policyOwner' as const },
  evidence: evidenceOf(result, question),
});

function evidenceOf({ assignmentId, reasons }: PolicyResult, { hasPlaceholder }: PolicyQuestion): Text {
  const from = text(
    '{0} {1}',
    asSentence(labeled(text('Assignment'), assignmentId || '?')),
    text('Azure says: {0}', reasons.join('; ') || '-'),
  );
  return hasPlaceholder ? text('{0} {1}', asSentence(from), placeholder) : from;
}

const placeholder = text('No key is chosen, so the check used a placeholder key URI.');

/** An exemption turns a denial into a note until the exemption ends. */
function denial(policy: Named, { exemptions }: PolicyCheck, now: number): ReadinessFinding {
  const { result, question, name } = policy;
  const exemption = exemptions?.read ? exemptions.value.find((one) => exempts(one, result, now)) : undefined;
  if (exemption) return exempt(policy, exemption);
  const isUnknown = exemptions?.read === false;
  const denied: ReadinessFinding = {
    ...common(policy),
    urgency: question.isPlanned ? 'needsAction' : 'watch',
    what: question.isPlanned
      ? text('Policy "{0}" denies this account.', name)
      : text('Policy "{0}" denies changes to this resource.', name),
    next: question.isPlanned
      ? text('Choose settings that the policy allows, or ask the owner of the policy for an exemption.')
      : text('Comply with the policy in the same change, or ask for an exemption.'),
  };
  if (!isUnknown) return denied;
  return {
    ...denied,
    urgency: 'unknown',
    what: question.isPlanned
      ? text('Policy "{0}" might deny this account, unless the subscription is exempt.', name)
      : text('Policy "{0}" might deny changes to this resource, unless it\'s exempt.', name),
    evidence: text("{0}. Couldn't read its exemptions: {1}", evidenceOf(result, question), exemptions.why),
  };
}

/** "Waiver" and "Mitigated" exempt in the same way. One with selectors might not select this resource. */
export function exempts(
  { assignmentId, references, expires, isSelective }: PolicyExemption,
  result: Pick<PolicyResult, 'assignmentId' | 'reference'>,
  now: number,
): boolean {
  const { reference } = result;
  return (
    sameId(assignmentId, result.assignmentId) &&
    !isSelective &&
    (expires === undefined || expires > now) &&
    (references.length === 0 || (reference !== undefined && references.some((one) => sameId(one, reference))))
  );
}

const exempt = (policy: Named, { id, category, expires }: PolicyExemption): ReadinessFinding => ({
  ...common(policy),
  urgency: 'note',
  what:
    expires === undefined
      ? text('Policy "{0}" denies changes to this resource, but it\'s exempt ({1}).', policy.name, category)
      : text(
          'Policy "{0}" denies changes to this resource, but it\'s exempt ({1}) until {2}.',
          ...[policy.name, category, day(expires)],
        ),
  evidence: labeled(text('Exemption'), id),
  next: text('Comply with the policy before the exemption ends.'),
});

const reportsOnly = (policy: Named): ReadinessFinding => ({
  ...common(policy),
  urgency: 'note',
  what: text('It doesn\'t comply with policy "{0}", which isn\'t enforced.', policy.name),
  next: text("Comply with the policy before it's enforced."),
});

const restriction = (policy: Named): ReadinessFinding => ({
  ...common(policy),
  urgency: 'unknown',
  what: text(
    'Policy "{0}" restricts a property. Azure doesn\'t say whether the resource complies.',
    policy.name,
  ),
  next: text('Compare the property with the policy.'),
});

const change = (policy: Named): ReadinessFinding => ({
  ...common(policy),
  urgency: 'note',
  what: text('Policy "{0}" changes properties when you change the resource.', policy.name),
  next: text('Check that the account can use its key after the change.'),
});

const unclear = (policy: Named): ReadinessFinding => ({
  ...common(policy),
  urgency: 'unknown',
  what: text('Azure couldn\'t evaluate policy "{0}".', policy.name),
  next: text('Check the policy in the Azure portal.'),
});

const notAsked = ({ on }: PolicyQuestion, why: Text): ReadinessFinding => ({
  ...{ title, on, code: 'F-03', urgency: 'unknown' },
  what: text("Couldn't check Azure Policy."),
  evidence: why,
  next: text(
    'Requires {0} (for example, the {1} role). Or check the policy in the Azure portal.',
    policyCheckRight,
    'Reader',
  ),
  owner: 'accessAdministrator',
});

const noDenial = ({ isPlanned, hasPlaceholder }: PolicyQuestion): Text => {
  const found = isPlanned
    ? text("No policy in the subscription denies it. Policies on resource groups aren't checked.")
    : text('No policy denies it.');
  return hasPlaceholder ? text('{0} {1}', found, placeholder) : found;
};
