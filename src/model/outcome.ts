import type { Problem } from './problem.ts';

/** How an operation ended. Expected failures are values; an exception is a bug. */
export type Outcome<T> =
  /** `incomplete` says which rows of a list couldn't be read. The other rows are valid. */
  | { readonly kind: 'done'; readonly value: T; readonly incomplete?: Problem }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export const succeeded = <T>(value: T, incomplete?: Problem): Outcome<T> => ({
  kind: 'done',
  value,
  ...(incomplete ? { incomplete } : {}),
});

export const cancelled: Outcome<never> = { kind: 'cancelled' };

export const failed = (problem: Problem): Outcome<never> => ({ kind: 'failed', problem });

/** Changes the value; a cancellation or failure stays as it is. */
export function map<T, U>(outcome: Outcome<T>, change: (value: T) => U): Outcome<U> {
  return outcome.kind === 'done' ? succeeded(change(outcome.value), outcome.incomplete) : outcome;
}

/** Joins two parts of one list. */
export function joinLists<T>(
  one: Outcome<readonly T[]>,
  other: Outcome<readonly T[]>,
): Outcome<readonly T[]> {
  if (one.kind !== 'done') return one;
  if (other.kind !== 'done') return other;
  return succeeded([...one.value, ...other.value], one.incomplete ?? other.incomplete);
}

/** For lists that a decision depends on: a list that lacks rows is a failure. */
export const whole = <T>(outcome: Outcome<T>): Outcome<T> =>
  outcome.kind === 'done' && outcome.incomplete ? failed(outcome.incomplete) : outcome;
