import { l10n, ProgressLocation, window } from 'vscode';
import type { Report } from '../../app/runStep.ts';
import { showText } from '../showText.ts';
import { titled, type Place } from './place.ts';

/**
 * Runs the check where the questions were, so that it is in view and Escape ends it; a notification would stay for a
 * while over the question that follows.
 */
export async function whileChecking<T>(
  place: Place,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const box = window.createQuickPick();
  const stop = new AbortController();
  box.title = titled(place, title);
  box.placeholder = l10n.t('Checking; nothing is changed by it');
  box.busy = true;
  box.ignoreFocusOut = true;
  box.onDidHide(() => stop.abort());
  box.show();
  try {
    return await work(stop.signal);
  } finally {
    box.dispose();
  }
}

/** Runs the change under a notification that tells how far it is and that ends it. */
export async function whileApplying<T>(
  place: Place,
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const { log } = place.workbench.shell;
  return window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: titled(place, title) },
    async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        return await work(stop.signal, (detail) => {
          const message = showText(detail);
          log.info(`${title}: ${message}`);
          progress.report({ message });
        });
      } finally {
        listening.dispose();
      }
    },
  );
}
