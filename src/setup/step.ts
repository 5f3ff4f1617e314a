import type { Azure, AzureSubscription } from '../azure/api.ts';
import type { Confirmed } from '../model/ensure.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { beyondReview, type Needed } from '../model/review.ts';
import type { Finding, StepId } from '../model/stepFinding.ts';
import type { Text } from '../model/text.ts';
import type { Pace } from '../model/time.ts';
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
export interface OperationContext {
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** One change, on one part of Azure. */
export interface StepRun<R> {
  readonly change: Change<R>;
  /** A fresh look, for the check and once more for the change. */
  readonly look: (signal: AbortSignal) => R;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
}

/** The person who is asked. */
export interface StepPrompts {
  /** Runs work where the person sees that something goes on, and may end it. */
  during<T>(phase: 'check' | 'apply', work: (signal: AbortSignal, report: Report) => Promise<T>): Promise<T>;
  /** Shows what will change, and what of it is for good. */
  agree(finding: Needed): Promise<boolean>;
}

/** How it ended; `begun` says that Azure may have been changed. */
type StepEnd =
  | { readonly kind: 'already'; readonly detail: Text; readonly caveats: readonly Text[] }
  | { readonly kind: 'declined' }
  | { readonly kind: 'applied'; readonly detail: Text }
  | { readonly kind: 'cancelled'; readonly begun: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly begun: boolean };

/**
 * Checks one change, shows what it would do, and applies it once the person agrees. They may take long to, and so it is
 * checked again in the call that acts: what they have not agreed to is not sent.
 */
export async function runStep<R>(
  { change, look, azure, pace }: StepRun<R>,
  conversation: StepPrompts,
): Promise<StepEnd> {
  const checked = await conversation.during('check', (signal) => change.check(look(signal), pace.now()));
  if (checked.kind !== 'done') return { ...checked, begun: false };
  const finding = checked.value;
  if (finding.state !== 'needed') return unneeded(finding);
  if (!(await conversation.agree(finding))) return { kind: 'declined' };
  return conversation.during('apply', async (signal, report): Promise<StepEnd> => {
    const readings = look(signal);
    const again = await change.check(readings, pace.now());
    if (again.kind !== 'done') return { ...again, begun: false };
    const now = again.value;
    if (now.state !== 'needed') return unneeded(now);
    const problem = beyondReview(change.title, finding, now);
    if (problem) return { kind: 'failed', problem, begun: false };
    const applied = await change.apply({ readings, azure, pace, signal, report });
    return applied.kind === 'done'
      ? { kind: 'applied', detail: applied.value.value }
      : { ...applied, begun: true };
  });
}

const unneeded = (finding: Exclude<Finding, Needed>): StepEnd =>
  finding.state === 'done'
    ? { kind: 'already', detail: finding.detail, caveats: finding.caveats }
    : { kind: 'failed', problem: finding.problem, begun: false };
