import { expect, test } from 'vitest';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { contoso, deployer, type Client } from '../../src/sandbox/directory.ts';
import { addSubscription, assignRole } from '../../src/sandbox/estate/builders.ts';
import { reader } from '../../src/sandbox/authorization/roles.ts';
import { startAzure } from './azureFront.ts';
import { withWorkbench } from './harness/workbench.ts';

const container = 'Cosmos DB CMK';
const names = ['Subscriptions', 'Key Vaults', 'Cosmos DB Accounts'];

test('when signed out, the welcome leads to the sandbox, and every view says that it is the sandbox', async () => {
  await withWorkbench({ name: 'sandbox' }, async (workbench) => {
    await workbench.openContainer(container);
    const subscriptions = await workbench.view('Subscriptions');
    const welcome = await subscriptions.awaitWelcome('Sign In to Azure');
    expect(welcome.buttons).toEqual(['Sign In to Azure', 'Explore the Sandbox']);
    await workbench.screenshot('welcome');
    await subscriptions.pressWelcome('Explore the Sandbox');
    const accounts = await workbench.view('Cosmos DB Accounts');
    const revoked = await accounts.row('cosmos-stores-prod');
    await expect
      .poll(async () => (await accounts.row('cosmos-stores-prod')).ariaLabel)
      .toContain('revoked (4017)');
    for (const name of names) {
      const view = await workbench.view(name);
      // The status bar names the sandbox, once.
      expect([await view.description(), await view.message()]).toEqual(['', '']);
    }
    const item = workbench.page.locator('.statusbar-item').filter({ hasText: 'CMK Sandbox' });
    await item.waitFor();
    // Nothing opens uninvited.
    expect(await workbench.tabs()).toEqual([]);
    const version = await (await workbench.view('Key Vaults')).row('kv-payments-prod', 'cosmos-payments');
    await version.expand();
    await workbench.screenshot('trees');
    await expect.poll(() => revoked.tooltip()).toContain("key vault doesn't exist");
    await workbench.screenshot('tooltip');
    await workbench.page.mouse.move(900, 400);
    await workbench.runCommand('Leave the Sandbox');
    await subscriptions.awaitWelcome('Explore the Sandbox');
    await item.waitFor({ state: 'detached' });
  });
});

test('views distinguish no subscriptions selected, no resources, and a denied list', async () => {
  const narrow: Client = {
    ...deployer,
    appId: '2c4e6a80-1b3d-4f5a-9c7e-8d0f2a4b6c81',
    objectId: '90817263-5443-4a2b-8c1d-0e9f8a7b6c5d',
    name: 'contoso-auditor',
  };
  const empty = '11aa22bb-33cc-4dd5-8ee6-77ff88009911';
  const azure = await startAzure(
    'empty-states',
    {
      estate: (state) => {
        sampleEstate(state);
        state.directory.clients.push(narrow);
        addSubscription(state, { id: empty, displayName: 'Contoso Empty', tenantId: contoso.id });
        assignRole(state, `/subscriptions/${empty}`, reader, narrow.objectId);
        // This user has access to one vault's group, so they see the subscription but not its lists.
        const group = state.resourceGroups.find(({ name }) => name === 'rg-payments-prod')!;
        assignRole(
          state,
          `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`,
          reader,
          narrow.objectId,
        );
      },
    },
    narrow,
  );
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer(container);
      const subscriptions = await workbench.view('Subscriptions');
      const accounts = await workbench.view('Cosmos DB Accounts');
      const refused = await accounts.row('Contoso Production');
      expect(refused.description).toContain("You don't have permission");
      await expect.poll(() => refused.tooltip()).toContain('Microsoft.DocumentDB/databaseAccounts/read');
      await workbench.screenshot('refused');
      await workbench.page.mouse.move(900, 400);
      for (const [unticked, view, text] of [
        ['Contoso Production', accounts, 'No Azure Cosmos DB accounts that you can read'],
        ['Contoso Empty', subscriptions, 'No subscriptions selected'],
      ] as const) {
        await workbench.runCommand('Select Subscriptions...');
        const pick = await workbench.quickInput({ title: 'Select Subscriptions' });
        await pick.choose(unticked);
        await pick.accept();
        await view.awaitWelcome(text);
        await workbench.screenshot(text);
      }
    });
  } finally {
    await azure.close();
  }
});
