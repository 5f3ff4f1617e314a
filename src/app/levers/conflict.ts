import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import type { Outcome } from '../outcome.ts';

/** Somebody else is changing the same thing at this moment (F-12, F-50). */
export const isConflict = (outcome: Outcome<unknown>) =>
  outcome.kind === 'failed' && [409, 412].includes(outcome.problem.azure?.status ?? 0);

export const changedMeanwhile = (name: string): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Nothing was revoked on {0}.', name),
  why: text('It is no longer as it was shown: somebody has changed it meanwhile.'),
  next: text('Run the command again, and see what is there now.'),
});
