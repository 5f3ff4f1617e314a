import { commands } from 'vscode';
import { text } from '../model/text.ts';
import { chooseInDialog } from '../ui/confirm.ts';
import { writeLog } from '../ui/log.ts';
import { completeStep } from '../ui/settings.ts';
import { showError } from '../ui/showText.ts';
import type { Session, Shell } from './session.ts';
import type { Connections } from './connections.ts';

/** Signs in to Azure. In the sandbox, it also leaves the sandbox. */
export const signIn = (connections: Connections, log: Shell['log']) =>
  connectElsewhere(connections, log, 'signIn');

/** Another connection would end a drill, so the user is asked first. */
async function connectElsewhere(
  connections: Connections,
  log: Shell['log'],
  how: 'signIn' | 'anotherAccount',
): Promise<Session | undefined> {
  return (await canLeaveDrill(connections))
    ? askToSignIn(log, () => connections.signIn(how))
    : connections.session;
}

/** Asks whether to end a drill, if one runs. */
export async function canLeaveDrill(connections: Connections): Promise<boolean> {
  if (!connections.isDrill) return true;
  const end = text('End Drill');
  const details = [text('Its copy is discarded. The views then show what they showed before.')];
  return (await chooseInDialog(text('End the drill?'), details, [end])) === end;
}

/**
 * Runs a sign-in that prompts; undefined if declined. It shows the original error of a failed sign-in, because nothing
 * else does.
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
    const notification = /AADSTS65004/.test(message)
      ? text('Sign-in was canceled.')
      : text('{0} {1}', text("Couldn't sign in to Azure."), message);
    if (await showError(notification, text('Show Log'))) log.show();
    return undefined;
  }
}

/** VS Code's message when the user closes its dialog. It isn't reported, because the user knows. */
const isDeclined = (message: string) => /^(user did not consent to login|cancelled|canceled)/i.test(message);

/** Adds an account: the trees then show the resources of each account. */
export const signInToAnotherAccount = (connections: Connections, log: Shell['log']) =>
  connectElsewhere(connections, log, 'anotherAccount');

/** Opens the simulated Azure in its last state. */
export async function exploreSandbox(connections: Connections): Promise<void> {
  if (!(await canLeaveDrill(connections))) return;
  await connections.enterSandbox();
  completeStep('sandbox');
  await commands.executeCommand('workbench.view.extension.cosmosCmk');
}

/**
 * Returns to Azure in its previous state, signed in or not, and first asks what to do with the changes. In a drill, it
 * asks to end the drill.
 */
export async function leaveSandbox(connections: Connections): Promise<void> {
  const { session } = connections;
  if (connections.isDrill) {
    if (await canLeaveDrill(connections)) await connections.endDrill();
    return;
  }
  if (session?.kind !== 'sandbox') return;
  const changes = (await session.journal?.read()) ?? [];
  if (changes.length === 0) return connections.leaveSandbox('discard');
  const keep = text('Keep for Later');
  const discard = text('Discard Changes');
  const chosen = await chooseInDialog(
    text('Leave the sandbox?'),
    [
      changes.length === 1
        ? text('You made 1 change in it.')
        : text('You made {0} changes in it.', changes.length),
      text('If you keep your work, Explore the Sandbox continues from here.'),
    ],
    [keep, discard],
  );
  // Another connection might have replaced it while the question was open.
  if (chosen && connections.session === session)
    await connections.leaveSandbox(chosen === keep ? 'keep' : 'discard');
}
