import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { viewport } from './browser.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/**
 * A workbench in the sandbox that all tests of a file use in sequence, because starting it is most of what a test
 * costs. A test starts in a window of the usual size without open editors, but with the changes that earlier ones made.
 * @param name the folder of its screenshots
 * @returns the workbench, for tests only
 */
export function sharedSandbox(name: string): () => Workbench {
  let workbench: Workbench | undefined;
  const opened = () => {
    if (workbench === undefined) throw new Error('The workbench is only open while tests run.');
    return workbench;
  };
  beforeAll(async () => {
    workbench = await openWorkbench({ name });
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    // These rows come last: VS Code loses a menu's target when a view is redrawn.
    await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
    await (await workbench.view('Key Vaults')).row('hsm-fabrikam-genomes');
  });
  beforeEach(async () => {
    await opened().page.setViewportSize(viewport);
    if ((await opened().tabs()).length > 0) await opened().runCommand('View: Close All Editors');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await opened().screenshot('failed');
  });
  afterAll(() => workbench?.close());
  return opened;
}
