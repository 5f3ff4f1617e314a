import { afterEach, expect, test } from 'vitest';
import { alex, contoso, fabrikam, lidia, megan } from '../../../src/sandbox/directory.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { runningClock } from '../../../src/sandbox/clock.ts';
import type { Proxy } from '../../proxy/proxy.ts';
import { startSandboxFront } from '../../proxy/sandboxFront.ts';
import { answerAll } from '../creation.ts';
import { eventually } from '../harness/eventually.ts';
import { withWorkbench, type Workbench } from '../harness/workbench.ts';
import { declineSignIn, refuseSignIn, signIn, signInNetwork, signInToAnother } from './signIn.ts';

const arm = 'https://management.azure.com/.default';
const seenByAlex = ['Contoso Development', 'Contoso Production'];
const seenByLidia = ['Fabrikam Health'];

let front: Proxy | undefined;
afterEach(async () => {
  await front?.close();
  front = undefined;
});

interface Stage {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** The requests to Entra's token endpoint since the last call: grant, tenant, first scope, and result. */
  readonly tokens: () => string[];
  /** How often a browser opened the sign-in page. */
  readonly pages: () => number;
}

/** The packaged extension and VS Code's own provider, both unmodified, with the whole sandbox. */
async function onStage(name: string, scenario: (stage: Stage) => Promise<void>): Promise<void> {
  const speed = 60;
  const sandbox = createSandbox({ clock: runningClock(speed), speed });
  const proxy = (front = await startSandboxFront(sandbox));
  let seen = 0;
  const tokens = () => {
    const asked = proxy.exchanges.slice(seen).filter(({ url }) => /\/oauth2\/v2\.0\/token\b/.test(url));
    seen = proxy.exchanges.length;
    return asked.map(({ url, requestBody, status }) => {
      const form = new URLSearchParams(requestBody);
      const tenant = new URL(url).pathname.split('/')[1] ?? '';
      const scope = form.get('scope')?.split(' ')[0] ?? '';
      return `${form.get('grant_type') ?? ''} ${tenant} ${scope} ${status ?? 'unanswered'}`;
    });
  };
  const pages = () =>
    proxy.exchanges.filter(({ method, url }) => method === 'GET' && url.includes('/authorize?')).length;
  await withWorkbench({ name: `signin-${name}`, network: signInNetwork(proxy) }, async (workbench) => {
    await workbench.openContainer('Cosmos DB CMK');
    await scenario({ workbench, sandbox, tokens, pages });
  });
}

async function labels(workbench: Workbench, view: string): Promise<string[]> {
  return (await (await workbench.view(view)).rows())
    .filter(({ level }) => level === 1)
    .map(({ label }) => label);
}

/** Waits until the views list these subscriptions, in this order. */
async function subscriptions(workbench: Workbench, expected: readonly string[]): Promise<void> {
  let there: string[] = [];
  await eventually(
    () => `the subscriptions ${JSON.stringify(expected)}; there are ${JSON.stringify(there)}`,
    async () => {
      there = await labels(workbench, 'Subscriptions');
      return JSON.stringify(there) === JSON.stringify(expected) ? true : undefined;
    },
  );
}

test('sign-in is declined twice, then opens two tenants with one prompt, and survives a reload', async () => {
  await onStage('first', async ({ workbench, sandbox, tokens, pages }) => {
    const view = await workbench.view('Subscriptions');
    const welcome = await eventually(
      () => 'the welcome content',
      () => view.welcome(),
    );
    expect(welcome.buttons).toEqual(['Sign In to Azure', 'Explore the Sandbox']);
    expect(sandbox.requests).toEqual([]);

    await view.pressWelcome('Sign In to Azure');
    await refuseSignIn(workbench);
    await workbench.runCommand('Sign In to Azure');
    await declineSignIn(workbench);
    await workbench.notification(/^Sign-in was canceled/);
    await workbench.screenshot('declined');
    await workbench.closeNotification(/^Sign-in was canceled/);
    sandbox.entra.behaviour.declineConsent = true;
    await workbench.runCommand('Sign In to Azure');
    await signIn(workbench, megan);
    await workbench.notification(/^Sign-in was canceled/);
    await workbench.closeNotification(/^Sign-in was canceled/);
    sandbox.entra.behaviour.declineConsent = false;
    expect(tokens()).toEqual([]);
    expect(await labels(workbench, 'Subscriptions')).toEqual([]);

    await view.pressWelcome('Sign In to Azure');
    await signIn(workbench, megan);
    await subscriptions(workbench, [...seenByAlex, ...seenByLidia]);
    // The home tenant's token comes with the sign-in, and the guest tenant's silently, from the same refresh token.
    expect(tokens()).toEqual([
      `authorization_code organizations ${arm} 200`,
      `refresh_token ${fabrikam.id} ${arm} 200`,
    ]);
    const accounts = await workbench.view('Cosmos DB Accounts');
    await accounts.row('cosmos-payments-prod');
    await accounts.row('cosmos-fabrikam-patients');
    await workbench.screenshot('signed-in');

    const before = pages();
    await workbench.reload();
    await workbench.openContainer('Cosmos DB CMK');
    await subscriptions(workbench, [...seenByAlex, ...seenByLidia]);
    expect(pages()).toBe(before);
    await workbench.screenshot('reloaded');
  });
});

test('each account shows its subscriptions, and a second account adds more', async () => {
  await onStage('accounts', async ({ workbench, tokens }) => {
    await workbench.runCommand('Sign In to Azure');
    await signIn(workbench, alex);
    await subscriptions(workbench, seenByAlex);
    expect(tokens()).toEqual([`authorization_code organizations ${arm} 200`]);
    await workbench.screenshot('alex');

    await workbench.runCommand('Sign In to Another Account');
    await signInToAnother(workbench, lidia);
    await subscriptions(workbench, [...seenByAlex, ...seenByLidia]);
    // The directory is read for Cosmos DB's principal when the accounts' risks are assessed, at any time.
    const forResources = tokens().filter((token) => !token.includes('graph.microsoft.com'));
    expect(forResources).toEqual([`authorization_code organizations ${arm} 200`]);
    const vaults = await workbench.view('Key Vaults');
    await vaults.row('kv-payments-prod');
    await vaults.row('kv-fabrikam-patients');
    await workbench.screenshot('both');
  });
});

test('a token for Key Vault is acquired silently where the key can only be created in the vault', async () => {
  await onStage('vault', async ({ workbench, sandbox, tokens, pages }) => {
    await workbench.runCommand('Sign In to Azure');
    await signIn(workbench, alex);
    await subscriptions(workbench, seenByAlex);
    await workbench.runCommand('Create CMK Cosmos account');
    const plan = await answerAll(workbench, {
      subscription: 'Contoso Production',
      group: 'rg-payments-prod',
      vault: 'kv-payments-prod',
      key: { name: 'signed-in-key', size: 'RSA 3072' },
      account: 'cosmos-signed-in',
      api: 'NoSQL',
      region: 'West Europe',
    });
    const before = pages();
    tokens();
    await plan.press('Create');
    const made = () =>
      sandbox.requests.find(({ url }) =>
        /^https:\/\/kv-payments-prod\.vault\.azure\.net\/keys\/signed-in-key\/create/.test(url),
      );
    await eventually(
      () => 'the key to be made in the vault',
      () => Promise.resolve(made()?.status === 200 ? made() : undefined),
    );
    expect(made()).toMatchObject({ method: 'POST', caller: alex.name });
    expect(tokens()).toEqual([`refresh_token ${contoso.id} https://vault.azure.net/.default 200`]);
    expect(pages()).toBe(before);
  });
});

test('tokens are refreshed when they expire, and a revoked session prompts for sign-in again', async () => {
  await onStage('expiry', async ({ workbench, sandbox, tokens, pages }) => {
    // MSAL counts a token as expired 300 s early, so these are valid for six seconds.
    sandbox.entra.behaviour.accessTokenSeconds = 306;
    await workbench.runCommand('Sign In to Azure');
    await signIn(workbench, lidia);
    await subscriptions(workbench, seenByLidia);
    expect(tokens()).toEqual([`authorization_code organizations ${arm} 200`]);

    const refreshUntil = async (status: number) => {
      const asked: string[] = [];
      await eventually(
        () => `a refresh that is answered ${status}; there were ${JSON.stringify(asked)}`,
        async () => {
          await workbench.runCommand('Refresh');
          asked.push(...tokens());
          return asked.some((each) => each === `refresh_token organizations ${arm} ${status}`)
            ? true
            : undefined;
        },
      );
    };
    await refreshUntil(200);
    await subscriptions(workbench, seenByLidia);
    expect(pages()).toBe(1);

    sandbox.entra.behaviour.refreshTokensRevokedAt = sandbox.clock.now();
    await refreshUntil(400);
    await subscriptions(workbench, []);
    expect(pages()).toBe(1);
    await workbench.screenshot('revoked');

    sandbox.entra.behaviour.accessTokenSeconds = 3599;
    await workbench.runCommand('Sign In to Azure');
    await signIn(workbench, lidia);
    await subscriptions(workbench, seenByLidia);
  });
});
