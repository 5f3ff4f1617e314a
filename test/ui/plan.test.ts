import { expect, test } from 'vitest';
import { answerAll, newAccount, planOf, title } from './creation.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import type { Workbench } from './harness/workbench.ts';

// Both tests create the same account.
const shared = sharedSandbox('plan', 'test');

/** Checks the page in every theme and at every width, for accessibility. */
async function lookAt(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await inEveryTheme(workbench, async (kind) => {
    await page.setViewportSize({ width: 900, height: 600 });
    await workbench.screenshot(`${name} ${kind} 900`);
    // Next to the views, the page is about 400 pixels wide.
    await page.setViewportSize({ width: 752, height: 600 });
    await workbench.screenshot(`${name} ${kind} 400`);
    await expectFits(workbench);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
}

test('the plan page checks off steps as they run, the views update, and it ends with the account', async () => {
  const workbench = shared();
  await workbench.runCommand(title);
  const first = await workbench.quickInput({ title: `Sandbox: ${title}`, step: 1 });
  expect(first.step?.of).toBe(8);
  await workbench.screenshot('sandbox from the first question');
  const plan = await answerAll(workbench, newAccount, async (screen) => {
    if (screen !== 'key vault') return;
    const rows = (await (await workbench.quickInput()).items(5)).map(({ label }) => label);
    // The vaults of the tenant's other subscription are included.
    expect(rows).toContain('kv-cards-prod');
    await workbench.screenshot('vaults of both subscriptions');
  });
  const body = await plan.body(/What can't be undone/);
  expect(await workbench.tabs()).toContain('Create cosmos-cards-dev-eu');
  expect(await body.innerText()).toContain('Sandbox, simulated on this machine');
  await lookAt(workbench, 'plan');

  await plan.press('Choose Identity...');
  await (await workbench.quickInput({ placeholder: /Choose the identity/ })).choose('Create New Identity...');
  const name = await workbench.quickInput({ placeholder: /id-orders/ });
  await name.type('id-cards-dev');
  await name.accept();
  await plan.body(/Create identity id-cards-dev in resource group rg-payments-dev/);
  await plan.press('Choose Key Expiry...');
  await (await workbench.quickInput({ placeholder: /key expires/ })).choose('In one year');
  await (await workbench.quickInput({ placeholder: /rotates the key/ })).choose('30 days before expiry');
  await plan.body(/It expires on [^]*30 days before each version expires/);
  await workbench.screenshot('identity and expiry');

  await plan.press('Create');
  await (await workbench.dialog()).press('Create');
  await plan.body(/Step 5 of 5/);
  await workbench.screenshot('step 5');
  // The views show the finished steps while the last one runs.
  const descriptionOf = async (view: string, row: string) =>
    (await (await workbench.view(view)).row(row)).description;
  await expect.poll(() => descriptionOf('Subscriptions', 'Contoso Development')).toMatch(/^registered/);
  await expect
    .poll(() => descriptionOf('Key Vaults', 'kv-payments-dev'))
    .not.toContain('no purge protection');
  expect(await plan.step('Protect the key vault').innerText()).toContain('purge protection are on');
  expect(await plan.frame.getByText(/is ready. Azure confirms/).count()).toBe(0);
  await plan.ready('cosmos-cards-dev-eu');
  await plan.body(/Created account/);
  await lookAt(workbench, 'result');
  expect(await plan.buttons('Show Account')).toEqual([
    'Show Account',
    'Copy Account URI',
    'Copy Key URI',
    'Show in Encryption Map',
    'Insert CMK Template...',
    'Save as Markdown...',
  ]);
  expect(await workbench.notifications()).toEqual([]);
  const accounts = await workbench.view('Cosmos DB Accounts');
  await expect.poll(async () => (await accounts.row('cosmos-cards-dev-eu')).selected).toBe(true);
  await plan.press('Show Account');
  await plan.body(/Account cosmos-cards-dev-eu[^]*can use the key/);
});

test('an account is created with the keyboard alone, from the palette', async () => {
  const workbench = shared();
  const { page } = workbench;
  await page.keyboard.press('F1');
  await workbench.quickInput({ value: /^>/, busy: 'any' });
  await page.keyboard.type(title);
  await workbench.quickInput({ value: `>${title}`, busy: 'any' });
  await page.keyboard.press('Enter');
  const answer = async (placeholder: RegExp, typed: string) => {
    const question = await workbench.quickInput({ title: `Sandbox: ${title}`, placeholder });
    if (!/For example/.test(question.placeholder)) await question.items();
    await page.keyboard.type(typed);
    await workbench.quickInput({ value: typed });
    await question.accept();
  };
  await answer(/subscription/, newAccount.subscription);
  await answer(/resource group/, newAccount.group);
  await answer(/key vault/, newAccount.vault);
  await answer(/^Choose a key(?! vault| type)/, 'scratch');
  await answer(/orders-eu/, newAccount.account);
  await answer(/API/, newAccount.api);
  await answer(/Choose a region/, newAccount.region);
  await answer(/availability zones/, 'Without');
  const plan = await planOf(workbench, newAccount.account);
  // The page has the focus, and Tab leads to its first button.
  const focused = plan.frame.locator('vscode-button:focus');
  for (
    let presses = 0;
    presses < 12 &&
    (await focused.getAttribute('data-action', { timeout: 500 }).catch(() => '')) !== 'create';
    presses++
  )
    await page.keyboard.press('Tab');
  await workbench.screenshot('focus on Create');
  expect(await focused.getAttribute('data-action')).toBe('create');
  await page.keyboard.press('Enter');
  await workbench.dialog();
  await page.keyboard.press('Enter');
  await plan.ready(newAccount.account);
  await workbench.screenshot('ready');
  expect(await workbench.notifications()).toEqual([]);
});
