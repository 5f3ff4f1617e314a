import type { Page } from 'playwright-core';
import type { Person } from '../../../src/sandbox/directory.ts';
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
 * A second account is a second call, after choosing "Sign in to another account" where VS Code offers the first.
 * A reload keeps the sessions (the harness answers /mint-key). Short lives: `entra.behaviour.accessTokenSeconds = 306`
 * makes MSAL refresh after 6 s, since it counts a token as expired 300 s early.
 */

/** What the workbench and the browser need to reach Entra and vscode.dev through the front. */
export function signInNetwork({ proxyUrl, caFile, tlsPort }: Proxy): Network {
  return {
    proxy: proxyUrl,
    caFile,
    browser: { hosts: ['login.microsoftonline.com', 'vscode.dev'], port: tlsPort },
  };
}

/** Answers VS Code's question and accepts as `person` in the tab that opens. Ends when the workbench has the code. */
export async function signIn(workbench: Workbench, person: Pick<Person, 'name' | 'label'>): Promise<void> {
  await inSignInTab(workbench, (tab) =>
    tab.getByRole('button', { name: `Accept as ${person.name}, ${person.label}` }).click(),
  );
}

/** The same up to the tab, where the person declines: the extension's call is refused with AADSTS65004. */
export async function declineSignIn(workbench: Workbench): Promise<void> {
  await inSignInTab(workbench, (tab) => tab.getByRole('button', { name: 'Decline' }).click());
}

/** Says no to VS Code itself: no tab opens. */
export async function refuseSignIn(workbench: Workbench): Promise<void> {
  await (await workbench.dialog(asked)).press('Cancel');
}

/** The question, whichever way it is put: "wants to sign in" or "wants you to sign in again". */
const asked = /wants (to|you to) sign in/;

async function inSignInTab(workbench: Workbench, choose: (tab: Page) => Promise<void>): Promise<void> {
  const question = await workbench.dialog(asked);
  const tab = await workbench.newTab(() => question.press('Allow'));
  await tab.getByRole('heading', { name: 'Pick an account' }).waitFor();
  await choose(tab);
  // The callback page hands the code over while it loads: closed sooner, the code is lost.
  await tab.waitForURL((url) => url.pathname.endsWith('/callback'), { waitUntil: 'load' });
  await tab.close();
}
