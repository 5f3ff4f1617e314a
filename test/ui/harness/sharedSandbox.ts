import { afterEach, beforeAll, beforeEach } from 'vitest';
import { viewport } from './browser.ts';
import { eventually } from './eventually.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** The workbench of this process, which its files use in sequence. It ends with the process. */
let open: Workbench | undefined;

async function explore(workbench: Workbench): Promise<void> {
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
  // These rows come last: VS Code loses a menu's target when a view is redrawn.
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  await (await workbench.view('Key Vaults')).row('hsm-fabrikam-genomes');
}

/** Discards the sandbox, with a drill that runs in it, so that the next one has no changes. */
async function leave({ page, ...workbench }: Workbench): Promise<void> {
  await workbench.openContainer('Cosmos DB CMK');
  const welcome = page.locator('.welcome-view-content:visible').getByText('Explore the Sandbox');
  const question = page.locator('.monaco-dialog-box');
  if (await welcome.isVisible()) return;
  await workbench.runCommand('Leave the Sandbox');
  await eventually(
    () => 'the sandbox to be left',
    async () => {
      if (await welcome.isVisible()) return true;
      if (!(await question.isVisible())) return undefined;
      const asked = await workbench.dialog();
      const isDrill = asked.buttons.includes('End Drill');
      await asked.press(isDrill ? 'End Drill' : 'Discard Changes');
      if (isDrill) await workbench.runCommand('Leave the Sandbox');
      return undefined;
    },
  );
}

/** Without what earlier tests opened. Documents aren't saved. */
export async function tidy(workbench: Workbench): Promise<void> {
  await workbench.page.setViewportSize(viewport);
  if ((await workbench.tabs()).length > 0) {
    await workbench.runCommand('View: Close All Editors');
    const question = workbench.page.locator('.monaco-dialog-box');
    await eventually(
      () => 'the editors to close',
      async () => {
        if (await question.isVisible()) await (await workbench.dialog()).press("Don't Save");
        return (await workbench.tabs()).length === 0 || undefined;
      },
    );
  }
  if ((await workbench.notifications()).length > 0)
    await workbench.runCommand('Notifications: Clear All Notifications');
}

async function close(): Promise<void> {
  const closed = open;
  open = undefined;
  await closed?.close();
}

/**
 * A workbench in the sandbox that all files of a process use in sequence, because starting it is most of what a test
 * costs. A file starts with a new sandbox, and puts back the settings that it changes. A test starts in a window of the usual size without open editors, but with
 * the changes that earlier ones of its file made. After a failure, the next test gets another workbench.
 * @param name the folder of its screenshots
 * @param fresh whether each test starts with a new sandbox
 * @returns the workbench, for tests only
 */
export function sharedSandbox(name: string, fresh: 'file' | 'test' = 'file'): () => Workbench {
  let isFresh = false;
  beforeAll(() => {
    isFresh = false;
    open?.picturesIn(name);
  });
  beforeEach(async () => {
    if (open === undefined) {
      open = await openWorkbench({ name, lasts: true });
      await explore(open);
    } else {
      // Another scenario might have used the browser.
      await open.page.bringToFront();
      await tidy(open);
      if (!isFresh || fresh === 'test') {
        await leave(open);
        await explore(open);
      }
    }
    isFresh = true;
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await open?.screenshot('failed').catch(() => undefined);
    await close().catch(() => undefined);
  });
  return () => {
    if (open === undefined) throw new Error('The workbench is only open while tests run.');
    return open;
  };
}
