import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWithVsix } from '../../scripts/start.ts';
import { ourVsix, withWorkbench } from './harness/workbench.ts';

test('VS Code opened by `npm start` shows notifications and progress, also after a restart', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'start-'));
  try {
    const vsix = await ourVsix();
    await withWorkbench({ name: 'start', host: await startWithVsix(vsix, kept) }, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
      await (await workbench.view('Key Vaults')).row('kv-payments-prod');
      await workbench.runCommand('Check CMK Template');
      const { severity } = await workbench.notification(/Open an ARM template/);
      expect(severity).toBe('info');
      await workbench.screenshot('notification');
    });
    // The same version is installed over itself, and data from the previous run doesn't interfere.
    await withWorkbench({ host: await startWithVsix(vsix, kept) }, async (workbench) => {
      await workbench.runCommand('Check CMK Template');
      await workbench.notification(/Open an ARM template/);
    });
  } finally {
    await rm(kept, { recursive: true, force: true, maxRetries: 5 });
  }
});
