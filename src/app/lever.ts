import type { Undo } from '../domain/revocation/undo.ts';
import type { Azure, Pace } from './azure.ts';
import type { Outcome } from './outcome.ts';

/** What a lever works with. */
export interface Bench {
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * The mirror image of a set-up step: takes away what an account needs of its key, and puts back just that. What it
 * would break is the impact (domain/revocation), which is shown before.
 */
export interface Lever<On, U extends Undo> {
  /** What would be taken, as it is now; refuses where nothing is to be taken, or the caller may not. Changes nothing. */
  look(bench: Bench, on: On): Promise<Outcome<U>>;
  /** Takes it, unless it is no longer as it was looked at. The record has to be kept before. */
  pull(bench: Bench, on: On, was: U): Promise<Outcome<void>>;
  /** Puts back exactly what was there; may be run again. */
  restore(bench: Bench, was: U): Promise<Outcome<void>>;
}
