import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import type { Workbench } from './harness/workbench.ts';

const shared = sharedSandbox('readiness');

/** Focuses a button of the page with the Tab key alone, and returns its label. */
async function tabTo({ page }: Workbench, label: string): Promise<void> {
  const focused = webview(page).locator('vscode-button:focus');
  for (let at = 0; at < 60; at++) {
    if ((await focused.count()) > 0 && (await focused.innerText()).trim() === label) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab doesn't reach ${label}.`);
}

test('the readiness page is accessible and fits in every theme, at 900 x 600 and in 400 pixels', async () => {
  const workbench = shared();
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-returns-prod')).contextMenu('Check CMK Readiness');
  await webviewBody(page, /CMK readiness of cosmos-returns-prod[^]*Not ready[^]*Read more/);
  await inEveryTheme(workbench, async (kind) => {
    for (const width of [900, 740]) {
      await page.setViewportSize({ width, height: 600 });
      await workbench.screenshot(`${kind}-${width}`);
      await expectFits(workbench);
    }
  });
});

test('a fix run by keyboard alone is followed until Azure confirms the account', async () => {
  const workbench = shared();
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  expect((await accounts.row('cosmos-returns-prod')).ariaLabel).toContain('revoked');
  await workbench.runCommand('Check CMK Readiness');
  const targets = await workbench.quickInput({ title: /Check CMK Readiness/ });
  await targets.choose('cosmos-returns-prod');
  const body = await webviewBody(page, /CMK readiness of cosmos-returns-prod[^]*Not ready[^]*Read more/);
  await webview(page).locator('#state').focus();
  await tabTo(workbench, 'Fix: Grant Cosmos DB Access');
  await workbench.screenshot('focused');
  await page.keyboard.press('Enter');
  await workbench.dialog(/Grant access to the keys in key vault kv-returns-prod/);
  await page.keyboard.press('Enter');
  await webview(page)
    .getByText(/^Waiting for Azure since/)
    .first()
    .waitFor({ timeout: 60_000 });
  expect(await accessibilityProblems(body)).toEqual([]);
  await workbench.screenshot('waiting');
  // Azure takes up to an hour, which is a minute in the sandbox.
  await webview(page)
    .locator('#state')
    .getByText(/^Ready/)
    .waitFor({ timeout: 120_000 });
  await expect
    .poll(async () => (await accounts.row('cosmos-returns-prod')).ariaLabel)
    .toContain('access confirmed');
  expect(await workbench.notifications()).toEqual([]);
  await workbench.screenshot('confirmed');

  // A reload keeps the sandbox, and reads again.
  await workbench.reload();
  await webviewBody(page, /CMK readiness of cosmos-returns-prod[^]*Ready[^]*Read more/);
  await workbench.screenshot('reloaded');
});
