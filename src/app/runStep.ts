import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';
import type { Text } from '../domain/text.ts';
import type { AzureSubscription } from './azure.ts';
import type { Pace } from './pace.ts';
import { beyondReview, type Needed } from './review.ts';
import type { Change } from './step.ts';
import type { Report } from './step.ts';

/** One change, on one part of Azure. */
export interface Undertaking<R> {
  readonly change: Change<R>;
  /** A fresh look, for the check and once more for the change. */
  readonly look: (signal: AbortSignal) => R;
  readonly azure: AzureSubscription;
  readonly pace: Pace;
}

/** The person who is asked. */
export interface Conversation {
  /** Runs work where the person sees that something goes on, and may end it. */
  during<T>(phase: 'check' | 'apply', work: (signal: AbortSignal, report: Report) => Promise<T>): Promise<T>;
  /** Shows what will change, and what of it is for good. */
  agree(finding: Needed): Promise<boolean>;
}

/** How it ended; `begun` says that Azure may have been changed. */
export type StepEnd =
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
  { change, look, azure, pace }: Undertaking<R>,
  conversation: Conversation,
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
