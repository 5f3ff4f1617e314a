import { ProgressLocation, window } from 'vscode';
import { setTimeout } from 'node:timers/promises';
import type { Text } from '../model/text.ts';
import { showInMessage } from './showText.ts';

/** Reports the current activity, and by how many percent the work has advanced. */
export type ReportProgress = (doing: Text, increment?: number) => void;

/** Runs work under a progress notification that has a Cancel button. */
export const withStop = async <T>(
  title: Text,
  work: (signal: AbortSignal, tell: ReportProgress) => Promise<T>,
): Promise<T> =>
  window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: showInMessage(title) },
    async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        return await failAfterProgress(() =>
          work(stop.signal, (doing, increment) =>
            progress.report({
              message: showInMessage(doing),
              ...(increment === undefined ? {} : { increment }),
            }),
          ),
        );
      } finally {
        listening.dispose();
      }
    },
  );

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
  const minimumShown = wait(shownAtLeast);
  const value = await work();
  if (hasFailed(value)) await minimumShown;
  return value;
}

/** Also looks inside an object whose properties are outcomes. */
const hasFailed = (value: unknown) =>
  value instanceof Object && (isFailure(value) || Object.values(value).some(isFailure));

const isFailure = (value: unknown) => value instanceof Object && 'kind' in value && value.kind === 'failed';
