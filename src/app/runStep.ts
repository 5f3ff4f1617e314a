import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';
import type { Text } from '../domain/text.ts';
import type { AzureSubscription, Pace } from './azure.ts';
import type { Outcome } from './outcome.ts';
import type { Change } from './step.ts';

export type Needed = Extract<Finding, { state: 'needed' }>;

/** One change, on one part of Azure. */
export interface Undertaking<R> {
  readonly change: Change<R>;
  /** A fresh look, for the check and once more for the change: a person may take long to agree. */
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

export type Report = (detail: Text) => void;

/** How it ended; `begun` says that Azure may have been changed. */
export type StepEnd =
  | { readonly kind: 'already'; readonly detail: Text; readonly caveats: readonly Text[] }
  | { readonly kind: 'declined' }
  | { readonly kind: 'applied'; readonly detail: Text }
  | { readonly kind: 'cancelled'; readonly begun: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly begun: boolean };

/** Checks one change, shows what it would do, and applies it once the person agrees. */
export async function runStep<R>(
  { change, look, azure, pace }: Undertaking<R>,
  conversation: Conversation,
): Promise<StepEnd> {
  const checked = await conversation.during('check', (signal) => change.check(look(signal), pace.now()));
  if (checked.kind !== 'done') return { ...checked, begun: false };
  const finding = checked.value;
  if (finding.state === 'done') return { kind: 'already', detail: finding.detail, caveats: finding.caveats };
  if (finding.state === 'blocked') return { kind: 'failed', problem: finding.problem, begun: false };
  if (!(await conversation.agree(finding))) return { kind: 'declined' };
  const applied: Outcome<Text> = await conversation.during('apply', (signal, report) =>
    change.apply({ readings: look(signal), azure, pace, signal, report }),
  );
  return applied.kind === 'done' ? { kind: 'applied', detail: applied.value } : { ...applied, begun: true };
}
