import type { Problem } from '../domain/problem.ts';

/** How an operation ended. Expected failures are values; an exception is a bug. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export const succeeded = <T>(value: T): Outcome<T> => ({ kind: 'done', value });

export const cancelled: Outcome<never> = { kind: 'cancelled' };

export const failed = (problem: Problem): Outcome<never> => ({ kind: 'failed', problem });

/** Carries the value on; a cancellation or failure stays what it is. */
export function map<T, U>(outcome: Outcome<T>, change: (value: T) => U): Outcome<U> {
  return outcome.kind === 'done' ? succeeded(change(outcome.value)) : outcome;
}
