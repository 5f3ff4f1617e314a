import { expect, test } from 'vitest';
import { reader } from '../../src/sandbox/authorization/roles.ts';
import { deployer } from '../../src/sandbox/directory.ts';
import { delegateRole } from '../../src/sandbox/estate/builders.ts';
import { delegatedEstate } from '../../src/sandbox/estate/delegated.ts';
import { json } from '../../src/sandbox/rest/answer.ts';
import { startAzure } from './azureFront.ts';
import { withWorkbench } from './harness/workbench.ts';

const development = 'a7c19d40-e26b-4835-9f0c-41d8b35e7f92';

test('a subscription that fails is one row with its reason, until you try again', async () => {
  const azure = await startAzure('partial-failure');
  const message = `The client does not have authorization to perform action 'Microsoft.KeyVault/vaults/read' over scope '/subscriptions/${development}'.`;
  const refusal = azure.faults.add({
    request: new RegExp(`^GET .*${development}.*/Microsoft.KeyVault/vaults\\?`),
    fault: { kind: 'answer', response: json(403, { error: { code: 'AuthorizationFailed', message } }) },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const vaults = await workbench.view('Key Vaults');
      const failure = await vaults.row('Contoso Development');
      expect(failure.ariaLabel).toContain("Couldn't read");
      // Unread parts come first, and hide nothing.
      expect(failure.index).toBe(0);
      await vaults.row('kv-payments-prod');
      await workbench.screenshot('beside loaded rows');
      await expect.poll(() => failure.tooltip()).toContain("Couldn't read the key vaults in subscription");
      await workbench.screenshot('reason');
      refusal.lift();
      await failure.inlineAction('Refresh');
      await vaults.row('kv-payments-dev');
      expect((await vaults.rows()).map(({ label }) => label)).not.toContain('Contoso Development');
      await workbench.screenshot('after the retry');
    });
  } finally {
    await azure.close();
  }
});

test('a subscription delegated by Azure Lighthouse appears, and its row names the managing tenant', async () => {
  const azure = await startAzure('delegated', {
    estate: (state) => {
      delegatedEstate(state);
      const retail = state.subscriptions.find(({ displayName }) => displayName === 'Woodgrove Retail')!;
      delegateRole(state, retail, reader, deployer.objectId);
    },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const subscriptions = await workbench.view('Subscriptions');
      const retail = await subscriptions.row('Woodgrove Retail');
      await expect
        .poll(async () => (await subscriptions.row('Woodgrove Retail')).description)
        .toMatch(/^through tenant Contoso/);
      await expect.poll(() => retail.tooltip()).toContain('principals and role assignments are unknown');
      await workbench.screenshot('through the managing tenant');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-woodgrove-stores');
      await workbench.screenshot('its accounts');
    });
  } finally {
    await azure.close();
  }
});
