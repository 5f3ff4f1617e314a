import { CancellationError, type LogOutputChannel } from 'vscode';
import { asUserCommand } from '../auth/vscodeCredential.ts';
import { text } from '../model/text.ts';
import { writeLog } from './log.ts';
import { askToReload, Replaced } from './reload.ts';
import { showError } from './showText.ts';

/** Runs a command. It can prompt for sign-ins, and an exception is shown and logged. */
export const runCommand = (id: string, work: () => unknown, log: LogOutputChannel): Promise<void> =>
  asUserCommand(() => run(id, work, log));

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
    const fault = text('Cosmos DB CMK failed: {0}', message);
    if (await showError(fault, text('Show Log'))) log.show();
  }
}
