import type { AzureWords, Problem } from '../domain/problem.ts';
import { accountRules } from './problems/account.ts';
import { featureRules } from './problems/feature.ts';
import type { Failure } from './problems/failure.ts';
import { generalRules, unknownRule } from './problems/general.ts';
import { keyRules } from './problems/key.ts';
import { localRoleRules } from './problems/localRole.ts';
import { rightsRules } from './problems/rights.ts';
import type { Deed, Rule } from './problems/rule.ts';
import { vaultRules } from './problems/vault.ts';

/** The first that applies tells the problem. */
export const rules: readonly Rule[] = [
  ...rightsRules,
  ...localRoleRules,
  ...vaultRules,
  ...keyRules,
  ...featureRules,
  ...accountRules,
  ...generalRules,
];

/** What a failure means for a person: total and pure. */
export function problemOf(failure: Failure, deed: Deed): Problem {
  const rule = rules.find((candidate) => candidate.applies(failure, deed)) ?? unknownRule;
  const { code, owner } = rule;
  return { code, what: deed.what, owner, ...rule.tell(failure, deed), azure: words(failure) };
}

function words({ status, codes: [code], messages, requestId }: Failure): AzureWords {
  return {
    ...(status === undefined ? {} : { status }),
    ...(code ? { code } : {}),
    message: messages[0] ?? '',
    ...(requestId ? { requestId } : {}),
  };
}
