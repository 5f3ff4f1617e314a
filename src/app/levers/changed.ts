import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';

/** @param reviewed what would have been taken as it was reviewed, and `current` as it is */
export const changedSinceReview = (
  name: string,
  reviewed: readonly string[],
  current: readonly string[],
): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('{0} was not revoked.', name),
  why: text(
    'It changed after you reviewed it. Reviewed: {0}. Current: {1}.',
    listed(reviewed),
    listed(current),
  ),
  next: text('Run the command again to review what is there now.'),
});

const listed = (names: readonly string[]) => (names.length === 0 ? text('nothing') : names.join('; '));
