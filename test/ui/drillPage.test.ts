import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import { restoreKey } from './restoreKey.ts';

const shared = sharedSandbox('drill page');

test('a drill runs from cause to repair on its page, and the sandbox is the same afterwards', async () => {
  const workbench = shared();
  const { page } = workbench;
  const vaults = await workbench.view('Key Vaults');
  // A change before the drill, which must exist after it.
  await restoreKey(workbench, 'cosmos-disputes');
  await webview(page).getByText('Accounts with access: 1 of 1').first().waitFor({ timeout: 90_000 });
  await expect
    .poll(async () => (await vaults.row('kv-payments-prod', 'cosmos-disputes')).description)
    .not.toContain('disabled');

  await (await vaults.row('kv-payments-prod')).contextMenu('Revocation Drill...');
  const causes = await workbench.quickInput({ title: 'Sandbox: Revocation Drill' });
  expect((await causes.items()).map(({ label }) => label)[0]).toBe('Surprise Me');
  await workbench.screenshot('causes');
  await causes.choose("The key's latest version is disabled");
  const body = await webviewBody(page, /The key was lost/);
  expect(await workbench.tabs()).toContain('Drill on kv-payments-prod');
  const drill = webview(page);
  expect(await body.innerText()).not.toContain('Restore Key');
  expect(await accessibilityProblems(body)).toEqual([]);
  await workbench.screenshot('begun');
  await drill.getByText(/Accounts without access to their key: 1 of 1/).waitFor({ timeout: 120_000 });
  await drill.getByText('Error 403, sub-status 4018').waitFor();
  expect(await workbench.notifications()).toEqual([]);

  // The keyboard is enough, and keeps the focus while the page is redrawn.
  const hint = drill.getByRole('button', { name: 'Show Next Hint' });
  await hint.focus();
  await page.keyboard.press('Enter');
  await drill.getByText('Open an account. Its sub-status points to the key, not to access.').waitFor();
  await page.keyboard.press('Enter');
  await drill.getByText("The key's latest version is disabled.", { exact: true }).waitFor();
  await inEveryTheme(workbench);
  await page.setViewportSize({ width: 900, height: 600 });
  await workbench.screenshot('900x600');
  await page.setViewportSize({ width: 720, height: 800 });
  await workbench.screenshot('narrow');
  await expectFits(workbench);
  await page.setViewportSize({ width: 1280, height: 800 });

  await drill.getByRole('button', { name: 'Write Runbook' }).click();
  const book = await webviewBody(page, /Accounts that use it[^]*What changed/);
  expect(await book.innerText()).toContain('Times are simulated');
  await webview(page).getByRole('button', { name: 'Copy Commands' }).first().waitFor();
  expect(await accessibilityProblems(book)).toEqual([]);
  await workbench.screenshot('runbook');
  // Closing a page doesn't ask anything.
  await workbench.runCommand('View: Close Editor');
  await webviewBody(page, /Accounts without access/);

  // The pages of the account and the key name the change that explains the lost access.
  await (await (await workbench.view('Cosmos DB Accounts')).row('cosmos-payments-prod')).click();
  await webviewBody(page, /min before: Key version [0-9a-f]{32}: Last changed. Disabled now./);
  await workbench.screenshot('what changed, account');
  await (await vaults.row('kv-payments-prod', 'cosmos-payments')).click();
  await webviewBody(page, /Key cosmos-payments[^]*These changes might explain this status/);
  await webview(page)
    .getByText(/Azure can record changes/)
    .scrollIntoViewIfNeeded();
  await workbench.screenshot('what changed, key');
  await workbench.runCommand('View: Close Editor');
  await webviewBody(page, /Accounts without access/);

  // The key wasn't revoked by us, but the command in the hints restores it.
  await restoreKey(workbench, 'cosmos-payments');
  // The drill's page is behind the key's, so a notification reports the end and leads back.
  const recovered = /Sandbox: All accounts have recovered/;
  await workbench.notification(recovered, 120_000);
  await workbench.pressNotification(recovered, 'Show Drill');
  await drill.getByText('All accounts have recovered.').first().waitFor();
  await workbench.screenshot('recovered');
  await workbench.runCommand('Show Journal');
  const journal = await webviewBody(page, /Drill in a separate sandbox[^]*Enabled version/);
  expect(await journal.innerText()).not.toContain('cosmos-disputes');
  await page.locator('.tab', { hasText: 'Drill on kv-payments-prod' }).click();
  await drill.getByRole('button', { name: 'End Drill' }).click();
  await drill.getByText('The drill ended. All accounts recovered.').waitFor();
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  await workbench.screenshot('ended');
  await workbench.runCommand('Show Journal');
  await webviewBody(
    page,
    /Sandbox, simulated[^]*Enabled version [0-9a-f]+ of key cosmos-disputes in key vault kv-payments-prod/,
  );
  await workbench.screenshot('journal before the drill');
  expect(await workbench.notifications()).toEqual([]);

  // After a reload, the copy no longer exists, and the page says what to run.
  await page.locator('.tab', { hasText: 'Drill on kv-payments-prod' }).click();
  await webviewBody(page, /The drill ended/);
  await workbench.reload();
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  await webviewBody(page, /No drill is running/);
  await workbench.screenshot('reloaded');
});
