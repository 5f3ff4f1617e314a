import { cancelled, type Outcome, succeeded } from './outcome.ts';

/** Time as the use cases spend it. The sandbox's runs faster. */
export interface Pace {
  now(): number;
  /** Resolves after so many milliseconds of Azure's time, or at once when the signal ends. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** How long to look, and how often, in milliseconds of Azure's time. */
export interface Patience {
  readonly every: number;
  readonly atMost: number;
}

/** How waiting ended: what was looked for has come, or time is up and `last` is what there was instead. */
export interface Waited<T> {
  readonly reached: boolean;
  readonly last: T;
}

/** How long it is since, in milliseconds. A clock that is set back starts it anew: nobody waits until it catches up. */
export function stopwatch(pace: Pace): () => number {
  let start = pace.now();
  return () => {
    const now = pace.now();
    start = Math.min(start, now);
    return now - start;
  };
}

/** Looks again and again until what is looked for is there. The first look is at once, and a failed look ends it. */
export async function waitUntil<T>(
  look: () => Promise<Outcome<T>>,
  isThere: (value: T) => boolean,
  { every, atMost }: Patience,
  { pace, signal }: { readonly pace: Pace; readonly signal: AbortSignal },
): Promise<Outcome<Waited<T>>> {
  const elapsed = stopwatch(pace);
  for (;;) {
    const seen = await look();
    if (signal.aborted) return cancelled;
    if (seen.kind !== 'done') return seen;
    const reached = isThere(seen.value);
    if (reached || elapsed() >= atMost) return succeeded({ reached, last: seen.value });
    await pace.pause(every, signal);
  }
}

export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => seconds(count * 60);
