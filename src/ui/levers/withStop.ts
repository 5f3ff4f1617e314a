import { ProgressLocation, window } from 'vscode';
import type { Text } from '../../domain/text.ts';
import { showText } from '../showText.ts';

/** Work with a notification that tells how far it is, and ends it. */
export const withStop = <T>(
  title: string,
  work: (report: (doing: Text) => void, signal: AbortSignal) => Promise<T>,
): Thenable<T> =>
  window.withProgress<T>(
    { location: ProgressLocation.Notification, cancellable: true, title },
    async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        return await work((doing) => progress.report({ message: showText(doing) }), stop.signal);
      } finally {
        listening.dispose();
      }
    },
  );
