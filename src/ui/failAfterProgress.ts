import { setTimeout } from 'node:timers/promises';

/** VS Code shows a progress for 800 ms or more, so that it does not flash up (its ProgressService); nothing tells its end. */
const shownAtLeast = 800;

const pause = (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false });

/**
 * Hands a failure on once the progress has gone: told before, it would stand beside one that seems to go on. All else is
 * handed on at once.
 */
export async function failAfterProgress<T>(work: () => Promise<T>, wait = pause): Promise<T> {
  const shown = wait(shownAtLeast);
  const value = await work();
  if (hasFailed(value)) await shown;
  return value;
}

/** An outcome, or several of them by names. */
const hasFailed = (value: unknown) =>
  value instanceof Object && (isFailure(value) || Object.values(value).some(isFailure));

const isFailure = (value: unknown) => value instanceof Object && 'kind' in value && value.kind === 'failed';
