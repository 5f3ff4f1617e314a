import type { Finding, StepId } from '../domain/finding.ts';
import type { Text } from '../domain/text.ts';
import type { AzureSubscription, Pace } from './azure.ts';
import type { Outcome } from './outcome.ts';
import type { Readings } from './readings.ts';

/**
 * One step of the procedure. `check` reads Azure and says what is true; `apply` makes it true, and may be run again
 * and again: what is there already is left as it is.
 */
export interface Step {
  readonly id: StepId;
  readonly title: Text;
  check(readings: Readings, now: number): Promise<Outcome<Finding>>;
  /** Answers what is true now, in a sentence. */
  apply(work: Work): Promise<Outcome<Text>>;
}

/** What `apply` works with: a fresh look at Azure, and Azure as the person signed in may reach it. */
export interface Work {
  readonly readings: Readings;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Tells the person what is being waited for. */
  readonly report: (detail: Text) => void;
}
