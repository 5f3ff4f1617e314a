import type { Problem } from '../domain/problem.ts';
import { text, type Text } from '../domain/text.ts';
import { minutes, type Patience } from './wait.ts';

/** Azure accepted a change, and doesn't show it when time is up. */
export const notShown = (
  code: Problem['code'],
  what: Text,
  { atMost }: Patience,
  next = text('Wait a few minutes, then run the command again: it continues from there.'),
): Problem => ({
  code,
  owner: 'you',
  what,
  why: text(
    "Azure accepted the change, but hasn't shown it after {0} minutes.",
    Math.ceil(atMost / minutes(1)),
  ),
  next,
  remedy: 'none',
});
