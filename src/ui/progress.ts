import { ProgressLocation, window } from 'vscode';
import type { Text } from '../model/text.ts';
import { failAfterProgress } from './failAfterProgress.ts';
import { showInMessage } from './showText.ts';
import { breakLinks } from './text.ts';

/** Reports the current activity, and by how many percent the work has advanced. */
export type Tell = (doing: Text, increment?: number) => void;

/** Runs work under a progress notification that has a Cancel button. */
export const withStop = async <T>(
  title: string,
  work: (signal: AbortSignal, tell: Tell) => Promise<T>,
): Promise<T> =>
  window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: breakLinks(title) },
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
