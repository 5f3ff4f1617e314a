import { l10n, window } from 'vscode';
import type { Report } from '../../app/step.ts';
import { writeLog } from '../log.ts';
import { showText } from '../showText.ts';
import { withStop } from '../withStop.ts';
import { type Place, titled } from './place.ts';

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

/** Runs the change under a notification that tells how far it is and that ends it; the log hears it, too. */
export const whileApplying = <T>(
  place: Place,
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> =>
  withStop(titled(place, title), (signal, tell) =>
    work(signal, (detail) => {
      writeLog(place.workbench.shell.log, 'info', `${title}: ${showText(detail)}`);
      tell(detail);
    }),
  );
