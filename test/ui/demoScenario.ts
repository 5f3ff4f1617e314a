import { answerAll, title, type Wanted } from './creation.ts';
import type { Workbench } from './harness/workbench.ts';

/**
 * One step of the demo: says what it does, does it, and saves a picture of the screen under that name.
 * `undefined` saves none.
 */
export type Step = (title: string, picture: string | undefined, work: () => Promise<void>) => Promise<void>;

/** A vault without purge protection in a subscription without the provider: every step has something to do. */
const wanted: Wanted = {
  subscription: 'Contoso Development',
  group: 'rg-payments-dev',
  vault: 'kv-payments-dev',
  key: { name: 'cosmos-cards-dev', size: 'RSA 3072' },
  account: 'cosmos-cards-dev-eu',
  api: 'NoSQL',
  region: 'West Europe',
};
const key = 'cosmos-cards-dev';
/** Revoked in the sandbox's estate: its vault has no grant for Cosmos DB any more. */
const revoked = 'cosmos-returns-prod';

/** The main job in the sandbox, as a person would do it. @throws where the account does not become healthy */
export async function playMainJob(workbench: Workbench, step: Step): Promise<void> {
  await step('Open Cosmos DB CMK', 'welcome', async () => {
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).awaitWelcome('simulated');
  });
  await step('Press "Explore the Sandbox", and see what is there', 'sandbox', async () => {
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    await (await workbench.view('Subscriptions')).row(wanted.subscription);
    await (await workbench.view('Key Vaults')).row(wanted.vault);
    await (await workbench.view('Cosmos DB Accounts')).row(revoked);
    await widenSideBar(workbench);
  });
  await step(`Ask why ${revoked} is marked`, 'revoked', async () => {
    const row = await (await workbench.view('Cosmos DB Accounts')).row(revoked);
    says('the tooltip', await row.tooltip(), 'Remedy:');
  });
  await create(workbench, step);
  await step('See the key and its version in the vault', 'key', async () => {
    const vaults = await workbench.view('Key Vaults');
    await (await vaults.row(wanted.vault)).expand();
    await (await vaults.row(wanted.vault, key)).expand();
  });
  await step('Read what Azure says of the account', 'healthy', async () => {
    const row = await (await workbench.view('Cosmos DB Accounts')).row(wanted.account);
    says('the row', row.ariaLabel, 'access confirmed');
    says('the tooltip', await row.tooltip(), `/keys/${key}`);
  });
}

async function create(workbench: Workbench, step: Step): Promise<void> {
  await step(`Choose "${title}" in the palette`, undefined, async () => {
    await workbench.page.mouse.move(640, 400);
    await workbench.runCommand(title);
  });
  await answerAll(workbench, wanted, (screen) =>
    step(`Answer the question for the ${screen}`, screen.replaceAll(' ', '-'), () => Promise.resolve()),
  );
  await step('See what can be done with the plan', 'choices', async () => {
    await workbench.webviewText(/What cannot be undone/);
  });
  await step('Read the plan', 'plan', async () => {
    await (await workbench.quickInput({ title, step: 8 })).choose('Read the Plan');
    await workbench.notification(/Nothing has changed yet/);
  });
  await step('Go on, choose "Create", and read the question', 'confirmation', async () => {
    await workbench.pressNotification(/Nothing has changed yet/, 'Continue');
    await (await workbench.quickInput({ title, step: 8 })).choose('Create');
    const question = await workbench.dialog();
    says('the question', question.message, 'Sandbox');
    says('the question', question.detail, 'Purge protection');
  });
  await step('Create, and watch the steps', 'progress', async () => {
    await (await workbench.dialog()).press('Create');
    await workbench.notification(/Step 5 of 5/, 120_000);
  });
  await step('See the account in the tree', 'created', async () => {
    await workbench.notification(/is ready: Azure confirms/, 180_000);
    const row = await (await workbench.view('Cosmos DB Accounts')).row(wanted.account);
    await workbench.webviewText(/What was done/);
    if (!row.selected) throw new Error('the account is not revealed in its tree');
  });
}

/** By its edge, so that what is said beside the names can be read. */
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
