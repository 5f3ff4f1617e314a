import type { AzureMessage, Problem } from '../../model/problem.ts';
import { rightsRules } from './access.ts';
import { accountRules } from './account.ts';
import { featureRules } from './features.ts';
import { generalRules, unknownRule } from './general.ts';
import { keyRules, localRoleRules, vaultRules } from './keyVault.ts';
import type { Failure } from './parse.ts';
import type { Operation, Rule } from './rule.ts';

/** The first rule that applies explains the problem. */
export const rules: readonly Rule[] = [
  ...rightsRules,
  ...localRoleRules,
  ...vaultRules,
  ...keyRules,
  ...featureRules,
  ...accountRules,
  ...generalRules,
];

/** Explains a failure to the user. It is total and pure. */
export function classifyFailure(failure: Failure, operation: Operation): Problem {
  const rule = rules.find((candidate) => candidate.applies(failure, operation)) ?? unknownRule;
  const { code, owner } = rule;
  return { code, what: operation.what, owner, ...rule.explain(failure, operation), azure: words(failure) };
}

function words({ status, codes: [code], messages, requestId }: Failure): AzureMessage {
  return {
    ...(status === undefined ? {} : { status }),
    ...(code ? { code } : {}),
    message: messages[0] ?? '',
    ...(requestId ? { requestId } : {}),
  };
}
