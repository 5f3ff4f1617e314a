import { expect, test } from 'vitest';
import { startAzure } from './azureFront.ts';
import { answerAll, title, type Wanted } from './creation.ts';
import { withWorkbench } from './harness/workbench.ts';

/** The request that each step changes Azure with. */
const steps: [name: string, request: RegExp][] = [
  ['Register the resource provider', /\/register\?/],
  ['Protect the key vault', /^PATCH .*\/vaults\/kv-payments-dev\?/],
  ['Give Cosmos DB access to the key', /accessPolicies\/add/],
  ['Generate the key', /^PUT .*\/keys\/cosmos-cards-dev/],
  ['Create the account', /operationsStatus/],
];

const wanted: Wanted = {
  subscription: 'Contoso Development',
  group: 'rg-payments-dev',
  vault: 'kv-payments-dev',
  key: { name: 'cosmos-cards-dev', size: 'RSA 3072' },
  account: 'cosmos-cards-dev-eu',
  api: 'NoSQL',
  region: 'West Europe',
};

test('cancelled in every step, each run goes on where the last one stopped, and nothing is made twice', async () => {
  const azure = await startAzure('interruptions');
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
      const sent: string[] = [];
      for (const [index, [name, request]] of steps.entries()) {
        await workbench.runCommand(title);
        if (index === 0) await answerAll(workbench, wanted);
        else
          await (
            await workbench.quickInput({ placeholder: /was interrupted/ })
          ).choose('Continue: cosmos-cards-dev-eu');
        const plan = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
        await workbench.screenshot(`plan ${index + 1}`);
        const held = azure.faults.add({ request, times: 1, fault: { kind: 'hang' } });
        const isIrreversible = (await plan.items()).some(({ detail }) => detail.includes('cannot be undone'));
        await plan.choose('Create');
        if (isIrreversible) await (await workbench.dialog()).press('Create');
        await held.hit;
        await workbench.pressNotification(/Step \d of 5/, 'Cancel');
        const told = await workbench.notification(/was canceled/);
        await workbench.screenshot(`cancelled ${index + 1}`);
        expect(told.message).toContain(name);
        held.lift();
        await workbench.closeNotification(/was canceled/);
        sent.push(...azure.sent());
      }
      await workbench.runCommand(title);
      await (
        await workbench.quickInput({ placeholder: /was interrupted/ })
      ).choose('Continue: cosmos-cards-dev-eu');
      await (await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ })).choose('Create');
      await workbench.notification(/cosmos-cards-dev-eu is ready. Azure confirms/, 120_000);
      sent.push(...azure.sent());
      expect(sent.filter((line) => /^PUT .*\/databaseAccounts\//.test(line))).toHaveLength(1);
      const subscriptions = await workbench.view('Subscriptions');
      await expect
        .poll(async () => (await subscriptions.row('Contoso Development')).description)
        .toMatch(/^registered/);
      await workbench.screenshot('gone through');
      const { state } = azure.sandbox;
      expect(state.accounts.filter((one) => one.name === 'cosmos-cards-dev-eu')).toHaveLength(1);
      const vault = state.vaults.find((one) => one.name === 'kv-payments-dev');
      const keys = vault?.keys.filter((one) => one.name === 'cosmos-cards-dev') ?? [];
      expect(keys.map(({ versions }) => versions.length)).toEqual([1]);
      await workbench.runCommand(title);
      await workbench.quickInput({ title, step: 1 });
    });
  } finally {
    await azure.close();
  }
});

test('a window that closes while Azure creates the account loses nothing', async () => {
  // Half a minute: long enough that Azure is still at it when the window is back.
  const azure = await startAzure('closed-window', { timings: { accountCreation: 60 * 60_000 } });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
      await workbench.runCommand(title);
      const plan = await answerAll(workbench, wanted);
      const held = azure.faults.add({ request: /operationsStatus/, times: 1, fault: { kind: 'hang' } });
      await plan.choose('Create');
      await (await workbench.dialog()).press('Create');
      await held.hit;
      azure.sent();
      await workbench.reload();
      held.lift();
      await workbench.openContainer('Cosmos DB CMK');
      await workbench.runCommand(title);
      const offer = await workbench.quickInput({ placeholder: /was interrupted/ });
      await workbench.screenshot('offered');
      await offer.choose('Continue: cosmos-cards-dev-eu');
      const rest = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
      await workbench.screenshot('rest');
      const labels = (await rest.items()).map(({ label }) => label);
      await rest.choose(labels.includes('Create') ? 'Create' : 'Show the Account');
      await workbench.notification(/cosmos-cards-dev-eu is ready: Azure confirms/, 120_000);
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) |\/register$/.test(line))).toEqual([]);
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect.poll(async () => (await accounts.row('cosmos-cards-dev-eu')).selected).toBe(true);
    });
  } finally {
    await azure.close();
  }
});
