import { expect, test } from 'vitest';
import { withWorkbench } from './harness/workbench.ts';

test('a drill on a key, from the cause to the repair, with the run-book of the real accounts', async () => {
  await withWorkbench({ name: 'drill' }, async (workbench) => {
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    const vaults = await workbench.view('Key Vaults');
    const vault = await vaults.row('kv-payments-prod');
    await vault.contextMenu('Revocation Drill...');
    const causes = await workbench.quickInput({ title: 'Revocation Drill' });
    await workbench.screenshot('causes');
    await causes.choose("The key's latest version is disabled");
    const text = () => workbench.webviewText(/What everybody sees/);
    await expect.poll(text).toContain('Access to the key is confirmed');
    await workbench.notification(/the drill is on/);
    await workbench.screenshot('begun');
    await workbench.notification(/accounts that have lost their key: 1/, 120_000);
    await expect.poll(text).toContain('A refusal (403, sub-status 4018)');
    await workbench.screenshot('dark');
    await workbench.pressNotification(/accounts that have lost their key: 1/, 'Write Run-Book');
    await expect.poll(() => workbench.editorText()).toContain('What hangs on it');
    expect(await workbench.editorText()).toContain('cosmos-payments-prod | NoSQL');
    await workbench.screenshot('runbook');

    // Nothing of ours took it, and still it is given back by the command that the drill names.
    const key = await (await workbench.view('Key Vaults')).row('kv-payments-prod', 'cosmos-payments');
    await key.contextMenu('Restore Key');
    await (await workbench.dialog(/Sandbox: Restore the key cosmos-payments/)).press('Restore');
    await workbench.notification(/all accounts are back/, 120_000);
    await workbench.screenshot('back');
  });
}, 240_000);
