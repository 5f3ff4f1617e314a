import { setTimeout } from 'node:timers/promises';

/**
 * VS Code shows progress for at least 800 ms so that it doesn't flash (its ProgressService), and has no event for its
 * end.
 */
const shownAtLeast = 800;

const pause = (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false });

/**
 * Returns a failure only after the progress notification closes. Otherwise, the error would appear beside progress that
 * still seems to run. Returns everything else at once.
 */
export async function failAfterProgress<T>(work: () => Promise<T>, wait = pause): Promise<T> {
  const shown = wait(shownAtLeast);
  const value = await work();
  if (hasFailed(value)) await shown;
  return value;
}

/** Also looks inside an object whose properties are outcomes. */
const hasFailed = (value: unknown) =>
  value instanceof Object && (isFailure(value) || Object.values(value).some(isFailure));

const isFailure = (value: unknown) => value instanceof Object && 'kind' in value && value.kind === 'failed';
