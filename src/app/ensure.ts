import type { Problem } from '../domain/problem.ts';
import type { Pace } from './azure.ts';
import { cancelled, failed, succeeded, type Outcome } from './outcome.ts';
import { waitUntil, type Patience } from './wait.ts';

/**
 * Permission to send one change, in place of a signal. Only `ensure` issues it, and every port that changes Azure takes
 * it: a change whose outcome nobody reads back does not compile.
 */
class Permit {
  // Makes the type nominal: an object with a signal is no permit.
  protected readonly issued = true;
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }
}

/** Permission for a change that cannot be undone. Only `ensureIrreversible` issues it, right after another look. */
class IrreversiblePermit extends Permit {
  protected readonly checkedAgain = true;
}

/** What was read back from Azure. Only `ensure` makes one, so whatever reports success has been confirmed. */
class Confirmed<T> {
  protected readonly readBack = true;
  readonly value: T;
  /** Whether this run sent a change; false if it was true before. */
  readonly changed: boolean;

  constructor(value: T, changed: boolean) {
    this.value = value;
    this.changed = changed;
  }

  /** The same confirmation, told as something else: a sentence, a part of it. */
  as<U>(tell: (value: T) => U): Confirmed<U> {
    return new Confirmed(tell(this.value), this.changed);
  }
}

export type { Confirmed, IrreversiblePermit, Permit };

/** Something that is to be true in Azure. */
export interface Goal<T> {
  /** Reads Azure, again at each call; never answers what was read before. */
  read(signal: AbortSignal): Promise<Outcome<T>>;
  isReached(now: T): boolean;
  /** Why it must not be changed as it is now, for example because it changed after it was reviewed. */
  refuse?(now: T): Problem | undefined;
  /** Sends the change. How it ends does not decide anything: what is read afterwards does. */
  send(now: T, permit: Permit): Promise<Outcome<unknown>>;
  /** How long Azure may take to show what it has accepted. */
  readonly patience: Patience;
  /** Azure accepted the change, but `last` is what it still shows when time is up. */
  unconfirmed(last: T): Problem;
}

/** A goal that cannot be undone: it has to say when it must not be reached any more. */
export interface IrreversibleGoal<T> extends Omit<Goal<T>, 'send'> {
  refuse(now: T): Problem | undefined;
  send(now: T, permit: IrreversiblePermit): Promise<Outcome<unknown>>;
}

/** What `ensure` needs of its caller. */
export interface Doing {
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Makes a goal true and confirms it: looks, sends what is missing, and reads back. Whatever answer the change gets (a
 * success, a refusal after a lost answer, a time-out), the state that is read afterwards decides.
 */
export const ensure = <T>(doing: Doing, goal: Goal<T>): Promise<Outcome<Confirmed<T>>> =>
  reach(doing, goal, (now) => goal.send(now, new Permit(doing.signal)));

/** The same for what cannot be undone. */
export const ensureIrreversible = <T>(
  doing: Doing,
  goal: IrreversibleGoal<T>,
): Promise<Outcome<Confirmed<T>>> =>
  reach(doing, goal, (now) => goal.send(now, new IrreversiblePermit(doing.signal)));

/** Confirms what is true without changing anything: it is read until it shows, or time is up. */
export async function confirm<T>(
  { pace, signal }: Doing,
  {
    read,
    isReached,
    patience,
    unconfirmed,
  }: Pick<Goal<T>, 'read' | 'isReached' | 'patience' | 'unconfirmed'>,
): Promise<Outcome<Confirmed<T>>> {
  const seen = await waitUntil(() => read(signal), isReached, patience, { pace, signal });
  if (seen.kind !== 'done') return seen;
  return seen.value.reached
    ? succeeded(new Confirmed(seen.value.last, false))
    : failed(unconfirmed(seen.value.last));
}

async function reach<T>(
  doing: Doing,
  goal: Omit<Goal<T>, 'send'>,
  send: (now: T) => Promise<Outcome<unknown>>,
): Promise<Outcome<Confirmed<T>>> {
  const { signal } = doing;
  for (let tries = 0; ; tries += 1) {
    const before = await goal.read(signal);
    if (signal.aborted) return cancelled;
    if (before.kind !== 'done') return before;
    if (goal.isReached(before.value)) return succeeded(new Confirmed(before.value, tries > 0));
    const refusal = goal.refuse?.(before.value);
    if (refusal) return failed(refusal);
    const sent = await send(before.value);
    if (sent.kind === 'cancelled' || signal.aborted) return cancelled;
    if (sent.kind === 'done') return afterAcceptance(doing, goal);
    // Azure may have made the change and lost the answer; a repetition is then refused.
    const after = await goal.read(signal);
    if (after.kind === 'done' && goal.isReached(after.value))
      return succeeded(new Confirmed(after.value, true));
    if (tries > 0 || !isConflict(sent)) return sent;
  }
}

async function afterAcceptance<T>(doing: Doing, goal: Omit<Goal<T>, 'send'>): Promise<Outcome<Confirmed<T>>> {
  const confirmed = await confirm(doing, goal);
  return confirmed.kind === 'done' ? succeeded(new Confirmed(confirmed.value.value, true)) : confirmed;
}

/** Someone else is changing the same thing at this moment (F-12, F-50): worth another try. */
const isConflict = (outcome: Outcome<unknown>) =>
  outcome.kind === 'failed' && [409, 412].includes(outcome.problem.azure?.status ?? 0);
