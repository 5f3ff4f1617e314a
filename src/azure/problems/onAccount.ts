import type { Problem } from '../../domain/problem.ts';
import type { Text } from '../../domain/text.ts';
import type { Failure } from './failure.ts';
import type { Deed, Rule } from './rule.ts';

type Told = readonly [why: Text, next: Text, fix?: Problem['fix']];

/** A rule for what the Cosmos DB control plane answers. */
export const onAccount = (
  code: Rule['code'],
  owner: Rule['owner'],
  applies: (failure: Failure) => boolean,
  tell: (deed: Deed, failure: Failure) => Told,
): Rule => ({
  code,
  owner,
  applies: (failure, { on }) => on === 'account' && applies(failure),
  tell: (failure, deed) => {
    const [why, next, fix] = tell(deed, failure);
    return { why, next, ...(fix ? { fix } : {}) };
  },
});
