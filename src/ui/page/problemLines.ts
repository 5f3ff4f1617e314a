import { whoCan, type Problem } from '../../domain/problem.ts';
import type { Text } from '../../domain/text.ts';

/** A problem as a page shows it: what failed, then why and what to do. */
export const problemLines = ({ what, why, next, owner }: Problem): readonly [Text, ...Text[]] => [
  what,
  why,
  next,
  ...(owner === 'you' ? [] : [whoCan(owner)]),
];
