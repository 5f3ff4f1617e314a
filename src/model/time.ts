import { cancelled, type Outcome, succeeded } from './outcome.ts';
import { text, type Text } from './text.ts';

/** The time that use cases run on. The sandbox's runs faster. */
export interface Pace {
  now(): number;
  /** Resolves after this many milliseconds of Azure's time, or at once when the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** How often to poll, and for how long, in milliseconds of Azure's time. */
export interface Patience {
  /** The longest pause between two polls. The first ones are shorter, so that a quick operation is noticed quickly. */
  readonly every: number;
  readonly atMost: number;
}

/** How waiting ended: the expected state was reached, or time is up and `last` is the state at that time. */
export interface Waited<T> {
  readonly reached: boolean;
  readonly last: T;
}

/**
 * Milliseconds since its creation. If the clock is set back, it starts again, so that nothing waits
 * for the clock to catch up.
 */
export function stopwatch(pace: Pace): () => number {
  let start = pace.now();
  return () => {
    const now = pace.now();
    start = Math.min(start, now);
    return now - start;
  };
}

/** Polls until the expected state is there. The first read is immediate, and a failed read ends the wait. */
export async function waitUntil<T>(
  read: () => Promise<Outcome<T>>,
  isThere: (value: T) => boolean,
  { every, atMost }: Patience,
  { pace, signal }: { readonly pace: Pace; readonly signal: AbortSignal },
): Promise<Outcome<Waited<T>>> {
  const elapsed = stopwatch(pace);
  for (;;) {
    const outcome = await read();
    if (signal.aborted) return cancelled;
    if (outcome.kind !== 'done') return outcome;
    const reached = isThere(outcome.value);
    if (reached || elapsed() >= atMost) return succeeded({ reached, last: outcome.value });
    await pace.pause(Math.min(every, Math.max(seconds(2), elapsed() / 2)), signal);
  }
}

export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => seconds(count * 60);

/** "3 min", "2 h 5 min". Never negative, even if a clock is behind ours. */
export function elapsed(milliseconds: number): Text {
  const passed = Math.max(0, Math.floor(milliseconds / minutes(1)));
  if (passed < 60) return text('{0} min', passed);
  const hours = Math.floor(passed / 60);
  return hours < 48 ? text('{0} h {1} min', hours, passed % 60) : text('{0} days', Math.floor(hours / 24));
}
