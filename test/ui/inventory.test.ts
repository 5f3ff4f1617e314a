import { expect, test } from 'vitest';
import { json } from '../../src/sandbox/rest/answer.ts';
import { startAzure } from './azureFront.ts';
import { withWorkbench } from './harness/workbench.ts';

const development = 'a7c19d40-e26b-4835-9f0c-41d8b35e7f92';

test('a subscription that fails is one row with its reason beside all others, until it is tried again', async () => {
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
      expect(failure.ariaLabel).toContain('could not be read');
      // What cannot be read comes first, and hides nothing.
      expect(failure.index).toBe(0);
      await vaults.row('kv-payments-prod');
      await workbench.screenshot('beside loaded rows');
      await expect.poll(() => failure.tooltip()).toContain('The key vaults could not be read.');
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

test('a key that is dragged into an editor is its URI without a version', async () => {
  await withWorkbench({ name: 'drag' }, async (workbench) => {
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    const vaults = await workbench.view('Key Vaults');
    await vaults.row('kv-cards-prod', 'cosmos-cards');
    await workbench.runCommand('File: New Untitled Text File');
    const key = await vaults.row('kv-cards-prod', 'cosmos-cards');
    await key.dragToEditor();
    await expect
      .poll(() => workbench.editorText())
      .toBe('https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
    await workbench.screenshot('dropped');
  });
});
