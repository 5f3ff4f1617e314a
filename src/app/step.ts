import type { Finding, StepId } from '../domain/finding.ts';
import type { Text } from '../domain/text.ts';
import type { Azure, AzureSubscription } from './azure.ts';
import type { Confirmed } from './ensure.ts';
import type { Outcome } from './outcome.ts';
import type { Pace } from './pace.ts';
import type { Readings } from './readings.ts';

/**
 * Something that can be checked and made true. `check` reads Azure and says what is true; `apply` makes it true, and
 * may be run again and again: what is there already is left as it is. `R` is what it has to be able to read.
 */
export interface Change<R> {
  readonly title: Text;
  check(readings: R, now: number): Promise<Outcome<Finding>>;
  /** Answers what was read back, in a sentence: only `ensure` and `confirm` make such an answer. */
  apply(work: Work<R>): Promise<Outcome<Confirmed<Text>>>;
}

/** One step of the procedure; alone, it needs as much of a specification as it reads. */
export interface Step<R = Readings> extends Change<R> {
  readonly id: StepId;
}

/** What `apply` works with: a fresh look at Azure, and Azure as the person signed in may reach it. */
export interface Work<R = Readings> {
  readonly readings: R;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Tells the person what is being waited for. */
  readonly report: (detail: Text) => void;
}

export type Report = (detail: Text) => void;

/** What a revocation works with. */
export interface Bench {
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}
