import type { Problem } from '../domain/problem.ts';
import type { Undo } from '../domain/revocation/undo.ts';
import type { Confirmed } from './ensure.ts';
import type { Outcome } from './outcome.ts';
import type { Bench } from './step.ts';
import type { Kept } from './undo.ts';

/**
 * The mirror image of a set-up step: takes away what an account needs of its key, and puts back just that. What it
 * would break is the impact (domain/revocation), which is shown before.
 */
export interface Lever<On, U extends Undo> {
  /** What would be taken, as it is now; refuses where nothing can be taken, or the caller may not. Changes nothing. */
  look(bench: Bench, on: On): Promise<Outcome<U>>;
  /**
   * Takes it part by part, unless it changed since it was reviewed, and reads each part back. A failure may leave a
   * part of it taken: `missing` tells.
   */
  pull(bench: Bench, on: On, kept: Kept<U>): Promise<Outcome<Confirmed<U>>>;
  /** Puts back exactly what was there, as much of it as can be, and reads it back; may be run again. */
  restore(bench: Bench, was: U): Promise<Restored<U>>;
  /** Reads Azure for what of a record isn't there now. What can't be read counts as missing. */
  missing(bench: Bench, was: U): Promise<Missing<U>>;
}

/** How far a restoration came. */
export interface Restored<U extends Undo> {
  /** All of it is there again, and in effect. */
  readonly outcome: Outcome<Confirmed<U>>;
  /** What is still owed: not there, not in effect, or not to be read. */
  readonly owed: U | undefined;
}

export interface Missing<U extends Undo> {
  /** Undefined where exactly what was there is there. */
  readonly undo: U | undefined;
  /** Why a part of it could not be read. */
  readonly unread: readonly Problem[];
}
