import type { Azure, AzureSubscription } from '../azure/api.ts';
import type { Confirmed } from '../model/ensure.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import {
  beyondReview,
  type Finding,
  type FindingPart,
  type Needed,
  type StepId,
} from '../model/stepFinding.ts';
import type { Text } from '../model/text.ts';
import type { Pace } from '../model/time.ts';
import type { StepReadings } from './readings.ts';

/**
 * A change that can be checked and applied. `check` reads Azure and reports the current state. `apply` makes the
 * change and can be repeated: it leaves existing resources as they are. `R` is what it needs to read.
 */
export interface Change<R> {
  readonly title: Text;
  check(readings: R, now: number): Promise<Outcome<Finding>>;
  /** Returns a sentence that was read back. Only `ensure` and `confirm` can create that result. */
  apply(work: StepWork<R>): Promise<Outcome<Confirmed<Text>>>;
}

/** One step of the procedure. Run alone, it needs only the parts of a specification that it reads. */
export interface Step<R = StepReadings> extends Change<R> {
  readonly id: StepId;
}

/** The input of `apply`: fresh readings, and Azure with the user's sign-in. */
export interface StepWork<R = StepReadings> {
  readonly readings: R;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** Shows the user what the step is waiting for. */
  readonly report: (detail: Text) => void;
  /** Shows the person which of the reviewed changes have been made, in their order. The last ones need no call. */
  readonly made?: (made: Made) => void;
}

/** Changes that have been made, and what was read back. */
export interface Made {
  readonly changes: readonly Text[];
  readonly fact?: Text;
}

export type ReportDetail = (detail: Text) => void;

/** The services that a revocation works with. */
export interface OperationContext {
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** One change, in one part of Azure. */
export interface StepRun<R> {
  readonly change: Change<R>;
  /** Creates fresh readings, once for the check and once for the change. */
  readonly read: (signal: AbortSignal) => R;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
}

export interface StepPrompts {
  /** Runs work with visible progress that the user can cancel. */
  during<T>(
    phase: 'check' | 'apply',
    work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
  ): Promise<T>;
  /** Shows the changes, including the irreversible ones, and asks for confirmation. */
  confirm(finding: Needed): Promise<boolean>;
  made?(made: Made): void;
}

/** How the run ended. `begun` means that Azure might have been changed. */
export type StepEnd =
  | { readonly kind: 'already'; readonly detail: Text; readonly caveats: readonly Text[] }
  | { readonly kind: 'declined' }
  | { readonly kind: 'applied'; readonly detail: Text }
  | { readonly kind: 'cancelled'; readonly begun: boolean }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly begun: boolean;
      /** The checks, if one of them prevents the change. */
      readonly parts?: readonly FindingPart[];
    };

/**
 * Checks one change, shows what it would do, and applies it once the user confirms. Because confirming can take long,
 * the call that applies the change checks it again and sends nothing that wasn't confirmed.
 */
export async function runStep<R>(
  { change, read, azure, pace }: StepRun<R>,
  prompts: StepPrompts,
): Promise<StepEnd> {
  const checked = await prompts.during('check', (signal) => change.check(read(signal), pace.now()));
  if (checked.kind !== 'done') return { ...checked, begun: false };
  const finding = checked.value;
  if (finding.state !== 'needed') return unneeded(finding);
  if (!(await prompts.confirm(finding))) return { kind: 'declined' };
  return prompts.during('apply', async (signal, report): Promise<StepEnd> => {
    const readings = read(signal);
    const again = await change.check(readings, pace.now());
    if (again.kind !== 'done') return { ...again, begun: false };
    const now = again.value;
    if (now.state !== 'needed') return unneeded(now);
    const problem = beyondReview(change.title, finding, now);
    if (problem) return { kind: 'failed', problem, begun: false };
    const applied = await change.apply({
      ...{ readings, azure, pace, signal, report },
      made: (made) => prompts.made?.(made),
    });
    return applied.kind === 'done'
      ? { kind: 'applied', detail: applied.value.value }
      : { ...applied, begun: true };
  });
}

const unneeded = (finding: Exclude<Finding, Needed>): StepEnd =>
  finding.state === 'done'
    ? { kind: 'already', detail: finding.detail, caveats: finding.caveats }
    : {
        ...{ kind: 'failed', problem: finding.problem, begun: false },
        ...(finding.parts ? { parts: finding.parts } : {}),
      };
