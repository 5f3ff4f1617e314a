import { expect, test } from 'vitest';
import { startAzure } from './azureFront.ts';
import { answerAll, goOn, newAccount, planOf, PlanPage, title } from './creation.ts';
import { withWorkbench } from './harness/workbench.ts';

/** The request with which each step changes Azure. */
const steps: [name: string, request: RegExp][] = [
  ['Register the resource provider', /\/register\?/],
  ['Protect the key vault', /^PATCH .*\/vaults\/kv-payments-dev\?/],
  ['Grant access to the key', /accessPolicies\/add/],
  ['Generate the key', /^PUT .*\/keys\/cosmos-cards-dev/],
  ['Create the account', /operationsStatus/],
];

test('canceled in every step, each run continues where the last one stopped, and nothing is created twice', async () => {
  const azure = await startAzure('interruptions');
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
      const sent: string[] = [];
      for (const [index, [name, request]] of steps.entries()) {
        if (index < 2) await workbench.runCommand(title);
        // The command shows the open page, which continues.
        const plan =
          index === 0
            ? await answerAll(workbench, newAccount)
            : index === 1
              ? await goOn(workbench, 'cosmos-cards-dev-eu')
              : await planOf(workbench, 'cosmos-cards-dev-eu');
        await workbench.screenshot(`plan ${index + 1}`);
        const held = azure.faults.add({ request, times: 1, fault: { kind: 'hang' } });
        const again = index === 0 ? 'Create' : 'Continue';
        const isIrreversible = (await plan.text(/Steps/)).includes("can't turn off");
        await plan.press(again);
        if (isIrreversible) await (await workbench.dialog()).press('Create');
        await held.hit;
        await plan.cancel();
        await plan.body(/Canceled/);
        await plan.step(name).getByText('Canceled', { exact: true }).waitFor();
        await workbench.screenshot(`cancelled ${index + 1}`);
        held.lift();
        sent.push(...azure.sent());
      }
      const last = new PlanPage(workbench);
      // Azure finishes the account, and the page and the row follow it.
      await last.ready('cosmos-cards-dev-eu');
      expect(await workbench.notifications()).toEqual([]);
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect
        .poll(async () => (await accounts.row('cosmos-cards-dev-eu')).ariaLabel)
        .toContain('access confirmed');
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

test('closing the window while Azure creates the account loses nothing', async () => {
  // Half a minute: long enough that Azure is still creating the account when the window is back.
  const azure = await startAzure('closed-window', { timings: { accountCreation: 60 * 60_000 } });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
      await workbench.runCommand(title);
      const plan = await answerAll(workbench, newAccount);
      const held = azure.faults.add({ request: /operationsStatus/, times: 1, fault: { kind: 'hang' } });
      await plan.press('Create');
      await (await workbench.dialog()).press('Create');
      await held.hit;
      azure.sent();
      await workbench.reload();
      held.lift();
      // The page is restored with the window, and says what can be done.
      const restored = new PlanPage(workbench);
      await restored.frame
        .getByText(/isn't created yet|earlier session/)
        .first()
        .waitFor({ timeout: 120_000 });
      await workbench.screenshot('restored');
      await workbench.openContainer('Cosmos DB CMK');
      await workbench.runCommand(title);
      const offer = await workbench.quickInput({ placeholder: /unfinished creation/ });
      await workbench.screenshot('offered');
      await offer.choose('Continue: cosmos-cards-dev-eu');
      const rest = new PlanPage(workbench);
      await rest.body(/Create account cosmos-cards-dev-eu[^]*(Check Again|Show Account)/);
      await workbench.screenshot('rest');
      if (await rest.button('Create').isVisible()) await rest.press('Create');
      await rest.ready('cosmos-cards-dev-eu');
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) |\/register$/.test(line))).toEqual([]);
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect.poll(async () => (await accounts.row('cosmos-cards-dev-eu')).selected).toBe(true);
      // The page replaces the restored one.
      expect((await workbench.tabs()).filter((tab) => tab.startsWith('Create '))).toHaveLength(1);
    });
  } finally {
    await azure.close();
  }
});
