import { commands, l10n, window } from 'vscode';
import { writeLog } from '../ui/log.ts';
import { breakLinks } from '../ui/text.ts';
import type { Session, Shell } from './session.ts';
import type { Connections } from './sessionManager.ts';

/** Signs in to Azure. In the sandbox, it also leaves the sandbox. */
export const signIn = (connections: Connections, log: Shell['log']) =>
  askToSignIn(log, () => connections.signIn('signIn'));

/**
 * Runs a sign-in that prompts the person; undefined where they decline. It shows the original error of a failed
 * sign-in, because no other place has it.
 */
export async function askToSignIn(
  log: Shell['log'],
  work: () => Promise<Session | undefined>,
): Promise<Session | undefined> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    writeLog(log, 'warn', `sign-in: ${message}`);
    if (isDeclined(message)) return undefined;
    const showLog = l10n.t('Show Log');
    const shown = /AADSTS65004/.test(message)
      ? l10n.t('The sign-in was declined, and so nothing has changed.')
      : l10n.t('The sign-in did not work: {0}', breakLinks(message));
    if ((await window.showErrorMessage(shown, showLog)) === showLog) log.show();
    return undefined;
  }
}

/** VS Code's message when a person closes its dialog, which isn't reported: they know what they have just done. */
const isDeclined = (message: string) => /^(user did not consent to login|cancelled|canceled)/i.test(message);

/** Adds an account: the trees then show what each account sees. */
export const signInToAnotherAccount = (connections: Connections, log: Shell['log']) =>
  askToSignIn(log, () => connections.signIn('anotherAccount'));

/** Opens the simulated Azure. Nothing in it is saved, and a reload starts outside of it. */
export async function exploreSandbox(connections: Connections): Promise<void> {
  await connections.enterSandbox();
  await commands.executeCommand('workbench.view.extension.cosmosCmk');
}

/** Returns to Azure in its former state: signed in or not. */
export const leaveSandbox = (connections: Connections) => connections.reconnect();
