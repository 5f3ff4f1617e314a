import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import type { Outcome } from '../outcome.ts';

/** Somebody else is changing the same thing at this moment (F-12, F-50). */
export const isConflict = (outcome: Outcome<unknown>) =>
  outcome.kind === 'failed' && [409, 412].includes(outcome.problem.azure?.status ?? 0);

/** @param shown what would have been taken as it was shown, and `now` as it is */
export const changedMeanwhile = (
  name: string,
  shown: readonly string[],
  now: readonly string[],
): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Nothing was revoked on {0}.', name),
  why: text(
    'Somebody has changed it meanwhile. Shown was: {0}. There is now: {1}.',
    listed(shown),
    listed(now),
  ),
  next: text('Run the command again, and see what is there now.'),
});

const listed = (names: readonly string[]) => (names.length === 0 ? text('nothing') : names.join('; '));
