import { ProgressLocation, window } from 'vscode';
import type { Text } from '../model/text.ts';
import { failAfterProgress } from './failAfterProgress.ts';
import { showInMessage } from './showText.ts';
import { breakLinks } from './text.ts';

/** Tells the person what is being done, and by how many percent it has come nearer to its end. */
export type Tell = (doing: Text, increment?: number) => void;

/** Runs work under a notification that tells how far it is, and that ends it. */
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
