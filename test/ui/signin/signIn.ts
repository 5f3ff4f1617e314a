import type { Page } from 'playwright-core';
import type { Person } from '../../../src/sandbox/directory.ts';
import type { Dialog } from '../harness/dialogs.ts';
import type { Network, Workbench } from '../harness/workbench.ts';
import type { Proxy } from '../../proxy/proxy.ts';

/*
 * Signing in with VS Code's own Microsoft provider, unmodified, against the sandbox's Entra:
 *
 *   const proxy = await startProxy({ handle });          // createEntra's, or the whole sandbox's
 *   await withWorkbench({ network: signInNetwork(proxy), ... }, async (workbench) => {
 *     await workbench.runCommand('Sign In to Azure');    // whatever makes the extension ask for a session
 *     await signIn(workbench, megan);                    // dialog, browser tab, account picker, callback
 *   });
 *
 * A second account is signInToAnother, or signIn again where the extension asks with `forceNewSession`.
 * A reload keeps the sessions (the harness answers /mint-key). Short lives: `entra.behaviour.accessTokenSeconds = 306`
 * makes MSAL refresh after 6 s, since it counts a token as expired 300 s early.
 */

/** The network settings for the workbench and the browser to reach Entra and vscode.dev through the front end. */
export function signInNetwork({ proxyUrl, caFile, tlsPort }: Proxy): Network {
  return {
    proxy: proxyUrl,
    caFile,
    browser: { hosts: ['login.microsoftonline.com', 'vscode.dev'], port: tlsPort },
  };
}

type Who = Pick<Person, 'name' | 'label'>;

/**
 * Answers VS Code's question and accepts as `person` in the tab that opens. Resolves when the workbench has the code.
 */
export async function signIn(workbench: Workbench, person: Who): Promise<void> {
  const open = await question(workbench);
  await inSignInTab(workbench, () => open.press('Allow'), accept(person));
}

/**
 * The same if an account is already known and the extension passed `clearSessionPreference`: VS Code offers that
 * account, and the user chooses another one.
 */
export async function signInToAnother(workbench: Workbench, person: Who): Promise<void> {
  await (await question(workbench)).press('Allow');
  const accounts = await workbench.quickInput();
  await inSignInTab(workbench, () => accounts.choose('Sign in to another account'), accept(person));
}

/** The same, but the user declines in the tab: the extension's call fails with AADSTS65004. */
export async function declineSignIn(workbench: Workbench): Promise<void> {
  const open = await question(workbench);
  await inSignInTab(
    workbench,
    () => open.press('Allow'),
    (tab) => tab.getByRole('button', { name: 'Decline' }).click(),
  );
}

/** Declines VS Code's own question, so no tab opens. */
export async function refuseSignIn(workbench: Workbench): Promise<void> {
  await (await question(workbench)).press('Cancel');
}

/** VS Code's question, in either wording: "wants to sign in" or "wants you to sign in again". */
async function question(workbench: Workbench): Promise<Dialog> {
  const open = await workbench.dialog();
  // A dialog with one sentence has it where others have their detail.
  const text = `${open.message} ${open.detail}`;
  if (!/wants (you )?to sign in/.test(text)) throw new Error(`Another question is open: ${text}`);
  return open;
}

const accept =
  ({ name, label }: Who) =>
  (tab: Page) =>
    tab.getByRole('button', { name: `Accept as ${name}, ${label}` }).click();

async function inSignInTab(
  workbench: Workbench,
  open: () => Promise<void>,
  choose: (tab: Page) => Promise<void>,
): Promise<void> {
  const tab = await workbench.newTab(open);
  await tab.getByRole('heading', { name: 'Pick an account' }).waitFor();
  await choose(tab);
  // The callback page passes the code on while it loads. If it is closed sooner, the code is lost.
  await tab.waitForURL((url) => url.pathname.endsWith('/callback'), { waitUntil: 'load' });
  await tab.close();
}
