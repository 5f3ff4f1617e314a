import { CancellationError, l10n, type LogOutputChannel, window } from 'vscode';
import { asGesture } from '../auth/vscodeCredential.ts';
import { writeLog } from './log.ts';
import { askToReload, Replaced } from './reload.ts';
import { breakLinks } from './text.ts';

/** Runs a command. It can prompt for sign-ins, and an exception is shown and logged. */
export const runCommand = (id: string, work: () => unknown, log: LogOutputChannel): Promise<void> =>
  asGesture(() => run(id, work, log));

/** The command itself reports expected failures, so an exception here is a bug. */
async function run(id: string, work: () => unknown, log: LogOutputChannel): Promise<void> {
  writeLog(log, 'info', id);
  try {
    await work();
  } catch (error) {
    if (error instanceof CancellationError) return;
    const message = error instanceof Error ? error.message : String(error);
    writeLog(log, 'error', `${id}: ${error instanceof Error ? (error.stack ?? message) : message}`);
    if (error instanceof Replaced) {
      await askToReload(error);
      return;
    }
    const showLog = l10n.t('Show Log');
    const shown = l10n.t('The command failed because of a fault in Cosmos DB CMK: {0}', breakLinks(message));
    if ((await window.showErrorMessage(shown, showLog)) === showLog) log.show();
  }
}
