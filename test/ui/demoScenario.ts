import { answerAll, newAccount, title } from './creation.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { eventually } from './harness/eventually.ts';
import type { Workbench } from './harness/workbench.ts';
import { pressOnPage } from './revocationPage.ts';

/** One step of the demo: shows its title, runs it, and saves a screenshot under that name. `undefined` saves none. */
export type Step = (title: string, picture: string | undefined, work: () => Promise<void>) => Promise<void>;

/** The pictures of the README and the Marketplace. */
export const published = ['map', 'account', 'plan', 'readiness', 'revocation', 'drill'] as const;

/** In the sandbox: its vault has no grant for Cosmos DB anymore, and the vault with three accounts is healthy. */
const revoked = 'cosmos-returns-prod';
const shared = 'kv-payments-prod';

/**
 * What a user does with the extension, in the sandbox.
 * @throws if the account doesn't become healthy
 */
export async function playEverything(workbench: Workbench, step: Step): Promise<void> {
  const { page } = workbench;
  const accounts = () => workbench.view('Cosmos DB Accounts');
  const vaults = () => workbench.view('Key Vaults');
  await step('Open Cosmos DB CMK', 'welcome', async () => {
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).awaitWelcome('in a sandbox');
  });
  await step('Press "Explore the Sandbox", and show the map', 'map', async () => {
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    await (await accounts()).row(revoked);
    await workbench.runCommand('Show Encryption Map');
    await webviewBody(page, /\d accounts/);
    await webview(page)
      .getByRole('treeitem', { name: /^cosmos-payments-prod, / })
      .waitFor();
  });
  await step(`Click ${revoked}`, 'account', async () => {
    await workbench.runCommand('View: Close All Editors');
    await widenSideBar(workbench);
    await (await (await accounts()).row(revoked)).click();
    await webviewBody(page, new RegExp(`Account ${revoked}[^]*Read more`));
  });
  await create(workbench, step);
  await step(`Check the readiness of ${revoked}`, 'readiness', async () => {
    await (await (await accounts()).row(revoked)).contextMenu('Check CMK Readiness');
    await webview(page).getByRole('button', { name: 'Fix' }).first().waitFor();
  });
  await step(`Show what revoking the access to ${shared} would do`, 'revocation', async () => {
    await (await (await vaults()).row(shared)).contextMenu('Revoke Cosmos DB Access...');
    await webviewBody(page, 'cosmos-ledger-prod');
  });
  await step(`Rehearse it: a drill on ${shared}`, 'drill', async () => {
    await (await (await vaults()).row(shared)).contextMenu('Revocation Drill...');
    await (
      await workbench.quickInput({ title: 'Sandbox: Revocation Drill' })
    ).choose("The key's latest version is disabled");
    await webviewBody(page, /The key was lost/);
    await webview(page)
      .getByText(/Accounts without access to their key: 1 of 1/)
      .waitFor({ timeout: 120_000 });
    await pressOnPage(workbench, 'Show Next Hint');
    await page
      .getByText(/CMK revoked/)
      .first()
      .waitFor();
  });
}

async function create(workbench: Workbench, step: Step): Promise<void> {
  await step(`Choose "${title}" in the palette`, undefined, async () => {
    await workbench.page.mouse.move(640, 400);
    await workbench.runCommand(title);
  });
  const plan = await answerAll(workbench, newAccount, (screen) =>
    step(`Answer the question for the ${screen}`, screen.replaceAll(' ', '-'), () => Promise.resolve()),
  );
  await step('Read the plan', 'plan', async () => {
    await plan.body(/What can't be undone/);
  });
  await step('Press "Create", and read the question', 'confirmation', async () => {
    await plan.press('Create');
    const question = await workbench.dialog();
    says('the question', question.detail, 'Simulated on this machine');
    says('the question', question.detail, 'purge protection');
  });
  await step('Create, and watch the steps', 'progress', async () => {
    await (await workbench.dialog()).press('Create');
    await plan.body(/Step 5 of 5/);
  });
  await step('See the account in the tree', 'created', async () => {
    await plan.ready(newAccount.account, 180_000);
    const row = await eventually(
      () => 'the account to be revealed in its tree',
      async () => {
        const made = await (await workbench.view('Cosmos DB Accounts')).row(newAccount.account);
        return made.selected ? made : undefined;
      },
    );
    says('the row', row.ariaLabel, 'access confirmed');
  });
}

/** Drags its edge, so that the text next to the names is readable. */
async function widenSideBar({ page }: Workbench): Promise<void> {
  const side = await page.locator('.part.sidebar').boundingBox();
  if (side === null) throw new Error('there is no side bar');
  const edge = side.x + side.width;
  await page.mouse.move(edge, 650);
  await page.mouse.down();
  await page.mouse.move(edge + 60, 650, { steps: 5 });
  await page.mouse.move(edge + 120, 650, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(900, 400);
}

function says(what: string, text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`${what} does not say "${part}", but: ${text}`);
}
