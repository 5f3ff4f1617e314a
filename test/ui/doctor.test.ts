import { expect, test } from 'vitest';
import { withWorkbench } from './harness/workbench.ts';

const container = 'Cosmos DB CMK';

test('a revoked account: its status in cause, evidence, steps and waiting times', async () => {
  await withWorkbench({ name: 'explain-status' }, async (workbench) => {
    await workbench.openContainer(container);
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    const accounts = await workbench.view('Cosmos DB Accounts');
    const revoked = await accounts.row('cosmos-stores-prod');
    expect(await revoked.contextMenuItems()).toContain('Explain Status');
    await revoked.contextMenu('Explain Status');
    const told = await workbench.webviewText(/Status of cosmos-stores-prod/);
    await workbench.screenshot('explained');
    expect(told).toContain('Revoked (4017).');
    expect(told).toContain('The vault kv-stores-retired is deleted.');
    expect(told).toContain('Recover the deleted vault');
    expect(told).toContain('After 2 hours without change, open a support request with Microsoft.');
    expect(told).toContain('This window has seen this status since');
    expect(told).toContain('All of this is simulated');

    await workbench.runCommand('Explain Status');
    await (
      await workbench.quickInput({ placeholder: 'Choose what to work on' })
    ).choose('cosmos-payments-prod');
    expect(await workbench.webviewText(/Status of cosmos-payments-prod/)).toContain('Confirmed.');
    await workbench.screenshot('confirmed');
  });
});
