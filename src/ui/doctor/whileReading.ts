import { ProgressLocation, window } from 'vscode';
import type { Outcome } from '../../app/outcome.ts';
import type { Text } from '../../domain/text.ts';
import { showText } from '../showText.ts';

/** Tells that something is being read, lets it be given up, and answers its outcome. */
export const whileReading = <T>(
  title: string,
  read: (signal: AbortSignal, report: (doing: Text) => void) => Promise<Outcome<T>>,
): Promise<Outcome<T>> =>
  Promise.resolve(
    window.withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      async (progress, token) => {
        const stop = new AbortController();
        const listening = token.onCancellationRequested(() => stop.abort());
        try {
          return await read(stop.signal, (doing) => progress.report({ message: showText(doing) }));
        } finally {
          listening.dispose();
        }
      },
    ),
  );
