import { cancelled, failed, type Outcome, succeeded } from './outcome.ts';
import type { Problem } from './problem.ts';
import { notShownAfter } from './problems.ts';
import { text, type Text } from './text.ts';
import { minutes, type Pace, type Patience, seconds, stopwatch, type Waited, waitUntil } from './time.ts';

/**
 * Permission to send one change, used instead of a signal. Only `ensure` issues it, and every port that changes Azure
 * takes it, so a change whose result isn't read back doesn't compile.
 */
class Permit {
  // Makes the type nominal: an object that only has a signal is not a permit.
  protected readonly issued = true;
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }
}

/**
 * Permission for a change that can't be undone. Only `ensureIrreversible` issues it, right after it has read Azure again.
 */
class IrreversiblePermit extends Permit {
  protected readonly checkedAgain = true;
}

/** A value read back from Azure. Only `ensure` creates one, so every reported success is confirmed. */
class Confirmed<T> {
  protected readonly readBack = true;
  readonly value: T;
  /** Whether this run sent a change; false if the goal was already reached. */
  readonly changed: boolean;

  constructor(value: T, changed: boolean) {
    this.value = value;
    this.changed = changed;
  }

  /** The same confirmation with another value, for example a sentence or a part of it. */
  as<U>(tell: (value: T) => U): Confirmed<U> {
    return new Confirmed(tell(this.value), this.changed);
  }
}

export type { Confirmed, IrreversiblePermit, Permit };

/** A state to reach in Azure. */
export interface Goal<T> {
  /** Reads Azure on every call and never returns a cached value. */
  read(signal: AbortSignal): Promise<Outcome<T>>;
  /**
   * A value that the same call has just read, used instead of the first read. Irreversible changes read again anyway.
   */
  readonly alreadyRead?: Outcome<T>;
  isReached(now: T): boolean;
  /** While Azure is working on the resource, `ensure` sends nothing and ignores what it reads. */
  readonly busy?: Patience & { is(now: T): boolean };
  /** Why the current state must not be changed, for example because it changed after the review. */
  refuse?(now: T): Problem | undefined;
  /** Sends the change. Its response decides nothing: the state that is read afterwards does. */
  send(now: T, permit: Permit): Promise<Outcome<unknown>>;
  /** Temporary refusals, for example before a grant has reached a vault. Each attempt reads the state first. */
  readonly again?: Patience & {
    when(refusal: Problem, now: T): boolean;
    /** Shows the user what the operation is waiting for. */
    tell(): void;
  };
  /** How long Azure may take to show what it has accepted. */
  readonly patience: Patience;
  /**
   * The problem to report if Azure accepted the change, or is working on it, but still shows `last` when time is up.
   */
  unconfirmed(last: T): Problem;
}

/** A goal that can't be undone. It must always say when it must no longer be reached. */
interface IrreversibleGoal<T> extends Omit<Goal<T>, 'send' | 'alreadyRead'> {
  refuse(now: T): Problem | undefined;
  send(now: T, permit: IrreversiblePermit): Promise<Outcome<unknown>>;
}

/** What a caller passes to `ensure`. */
export interface Ensuring {
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Reaches a goal and confirms it: reads, sends what is missing, and reads back. Whatever the response to the change (a
 * success, a refusal after a lost response, a time-out), the state that is read afterwards decides.
 */
export const ensure = <T>(doing: Ensuring, goal: Goal<T>): Promise<Outcome<Confirmed<T>>> =>
  reach(doing, goal, (now) => goal.send(now, new Permit(doing.signal)), goal.alreadyRead);

/** For irreversible changes: always reads Azure again before it sends. */
export const ensureIrreversible = <T>(
  doing: Ensuring,
  goal: IrreversibleGoal<T>,
): Promise<Outcome<Confirmed<T>>> =>
  reach(doing, goal, (now) => goal.send(now, new IrreversiblePermit(doing.signal)));

/** Confirms a state without changing anything: reads until the state shows, or time is up. */
export async function confirmState<T>(
  { pace, signal }: Ensuring,
  {
    read,
    isReached,
    patience,
    unconfirmed,
  }: Pick<Goal<T>, 'read' | 'isReached' | 'patience' | 'unconfirmed'>,
): Promise<Outcome<Confirmed<T>>> {
  const waited = await waitUntil(() => read(signal), isReached, patience, { pace, signal });
  if (waited.kind !== 'done') return waited;
  return waited.value.reached
    ? succeeded(new Confirmed(waited.value.last, false))
    : failed(unconfirmed(waited.value.last));
}

type Sending<T> = Omit<Goal<T>, 'send' | 'alreadyRead'>;

async function reach<T>(
  doing: Ensuring,
  goal: Sending<T>,
  send: (now: T) => Promise<Outcome<unknown>>,
  alreadyRead?: Outcome<T>,
): Promise<Outcome<Confirmed<T>>> {
  const { pace, signal } = doing;
  const elapsed = stopwatch(pace);
  let conflicts = 0;
  for (let tries = 0; ; tries += 1) {
    const before = await settled(doing, goal, tries === 0 ? alreadyRead : undefined);
    if (before.kind !== 'done') return before;
    if (!before.value.reached) return failed(goal.unconfirmed(before.value.last));
    const now = before.value.last;
    if (goal.isReached(now)) return succeeded(new Confirmed(now, tries > 0));
    const refusal = goal.refuse?.(now);
    if (refusal) return failed(refusal);
    const sent = await send(now);
    if (sent.kind === 'cancelled' || signal.aborted) return cancelled;
    if (sent.kind === 'done') return afterAcceptance(doing, goal);
    const after = await afterRefusal(doing, goal, sent.problem);
    if (after.kind === 'cancelled') return after;
    if (after.kind === 'failed') return sent;
    const { reached, last } = after.value;
    if (goal.isReached(last)) return succeeded(new Confirmed(last, true));
    if (!reached) return failed(goal.unconfirmed(last));
    if (goal.again?.when(sent.problem, last) && elapsed() < goal.again.atMost) {
      goal.again.tell();
      await pace.pause(goal.again.every, signal);
    } else if (!isConflict(sent.problem) || ++conflicts > 1) return sent;
  }
}

/** The state once Azure has stopped working on it; not `reached` if Azure is still working when time is up. */
async function settled<T>(
  doing: Ensuring,
  { read, busy }: Pick<Goal<T>, 'read' | 'busy'>,
  alreadyRead?: Outcome<T>,
): Promise<Outcome<Waited<T>>> {
  const isSettled = (now: T) => !busy?.is(now);
  if (alreadyRead?.kind === 'done' && isSettled(alreadyRead.value))
    return succeeded({ reached: true, last: alreadyRead.value });
  return waitUntil(() => read(doing.signal), isSettled, busy ?? once, doing);
}

async function afterAcceptance<T>(doing: Ensuring, goal: Sending<T>): Promise<Outcome<Confirmed<T>>> {
  const settledState = await settled(doing, goal);
  if (settledState.kind !== 'done') return settledState;
  const { reached, last } = settledState.value;
  if (reached && goal.isReached(last)) return succeeded(new Confirmed(last, true));
  if (!reached) return failed(goal.unconfirmed(last));
  const confirmed = await confirmState(doing, goal);
  return confirmed.kind === 'done' ? succeeded(new Confirmed(confirmed.value.value, true)) : confirmed;
}

/**
 * The state after a refusal. Azure might have applied the change, lost the response, and then refused the retry.
 * Without any response, the change might take a moment to appear.
 */
async function afterRefusal<T>(
  doing: Ensuring,
  goal: Sending<T>,
  refusal: Problem,
): Promise<Outcome<Waited<T>>> {
  const settledState = await settled(doing, goal);
  if (settledState.kind !== 'done' || !settledState.value.reached) return settledState;
  const { last } = settledState.value;
  if (goal.isReached(last) || goal.again?.when(refusal, last) || !isLost(refusal)) return settledState;
  const { every, atMost } = goal.patience;
  const patience = { every, atMost: Math.min(atMost, afterLoss) };
  const later = await waitUntil(() => goal.read(doing.signal), goal.isReached.bind(goal), patience, doing);
  return later.kind === 'done' ? succeeded({ reached: true, last: later.value.last }) : later;
}

const once: Patience = { every: 0, atMost: 0 };

const afterLoss = seconds(10);

/** Another client is changing the same resource at this moment (F-12, F-50), so another attempt can succeed. */
const isConflict = ({ azure }: Problem) => [409, 412].includes(azure?.status ?? 0);

/** No response, or one that doesn't say whether the change was made. */
const isLost = ({ azure }: Problem) => azure !== undefined && Math.floor((azure.status ?? 0) / 100) !== 4;

/** Azure accepted a change but doesn't show it when time is up. */
export const notShown = (
  code: Problem['code'],
  what: Text,
  { atMost }: Patience,
  next = text('Wait a few minutes, then run the command again. It continues where it stopped.'),
): Problem => ({
  code,
  owner: 'you',
  what,
  why: notShownAfter(Math.ceil(atMost / minutes(1))),
  next,
  remedy: 'none',
});
