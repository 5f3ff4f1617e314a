import type { Pace } from './azure.ts';
import { cancelled, type Outcome } from './outcome.ts';

/** How long to look, and how often, in milliseconds of Azure's time. */
export interface Patience {
  readonly every: number;
  readonly atMost: number;
}

/**
 * Looks again and again until what is looked for is there; the last look's answer where time runs out. The first
 * look is at once, and a failed look ends it.
 */
export async function waitUntil<T>(
  look: () => Promise<Outcome<T>>,
  isThere: (value: T) => boolean,
  { every, atMost }: Patience,
  { pace, signal }: { readonly pace: Pace; readonly signal: AbortSignal },
): Promise<Outcome<T>> {
  const start = pace.now();
  for (;;) {
    const seen = await look();
    if (signal.aborted) return cancelled;
    if (seen.kind !== 'done' || isThere(seen.value) || pace.now() - start >= atMost) return seen;
    await pace.pause(every, signal);
  }
}

export const seconds = (count: number) => count * 1000;
export const minutes = (count: number) => seconds(count * 60);
