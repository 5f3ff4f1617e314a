import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import { pressOnPage } from './revocationPage.ts';

const shared = sharedSandbox('pages');

test('the palette command asks for the vault, then for the key, read on demand, with its name as the title', async () => {
  const workbench = shared();
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-payments-prod');
  await workbench.runCommand('Revoke Key...');
  const vault = await workbench.quickInput({
    title: 'Sandbox: Revoke Key',
    step: 1,
    placeholder: 'Choose a key vault or managed HSM',
  });
  await workbench.screenshot('vault');
  await vault.choose('kv-payments-prod');
  const asked = { title: 'Sandbox: Revoke Key', step: 2, placeholder: 'Choose a key' };
  const key = await workbench.quickInput(asked);
  const keys = await key.items(2);
  for (const { ariaLabel } of keys) expect(ariaLabel).toContain('kv-payments-prod');
  // It is already disabled.
  expect(keys.map(({ label }) => label)).not.toContain('cosmos-disputes');
  await workbench.screenshot('key');
  await key.back();
  await workbench.quickInput({ title: 'Sandbox: Revoke Key', step: 1 });
  await (await workbench.quickInput({ step: 1 })).choose('kv-payments-prod');
  // Escape goes back one question, too.
  await (await workbench.quickInput(asked)).cancel();
  await (await workbench.quickInput({ title: 'Sandbox: Revoke Key', step: 1 })).cancel();
  await workbench.quickInputGone();
});

test('the pages of a key and a key vault open by click and by keyboard, with links to their accounts', async () => {
  const workbench = shared();
  const { page } = workbench;
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('kv-payments-prod')).click();
  const vault = await webviewBody(page, /Key vault kv-payments-prod[^]*Protection and network/);
  expect(await workbench.tabs()).toEqual(['kv-payments-prod']);
  const shown = webview(page);
  await shown.getByText('Accounts that need attention: cosmos-disputes-prod').waitFor();
  await shown
    .getByRole('cell', { name: /Access policy: |on key / })
    .first()
    .waitFor();
  expect(await accessibilityProblems(vault)).toEqual([]);
  await workbench.screenshot('vault');

  // A click doesn't expand the row, but its twistie does.
  await (await vaults.row('kv-payments-prod', 'cosmos-payments')).click();
  await webviewBody(page, /Key cosmos-payments[^]*Expiry and rotation/);
  await shown.getByRole('cell', { name: 'cosmos-payments-prod' }).first().waitFor();
  expect(await workbench.tabs()).toEqual(['cosmos-payments']);
  await page.setViewportSize({ width: 900, height: 600 });
  await inEveryTheme(workbench, (kind) => workbench.screenshot(`key-${kind}`));
  await page.setViewportSize({ width: 700, height: 600 });
  await workbench.screenshot('key-narrow');
  await expectFits(workbench);
  await page.setViewportSize({ width: 1280, height: 800 });

  // By keyboard: down to the next key, Enter, and from its page to the account through its link.
  await (await vaults.row('kv-payments-prod', 'cosmos-disputes')).click();
  await webviewBody(page, /Key cosmos-disputes[^]*The key's latest version is disabled/);
  await (await vaults.row('kv-payments-prod', 'cosmos-payments')).click();
  await webviewBody(page, /Key cosmos-payments[^]*Expiry and rotation/);
  await workbench.runCommand('Cosmos DB CMK: Focus on Key Vaults View');
  await page.locator('.monaco-list:focus').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await webviewBody(page, /Key vault kv-[^]*Protection and network/);
  await workbench.screenshot('by-keyboard');
  await (await vaults.row('kv-payments-prod', 'cosmos-disputes')).click();
  await webviewBody(page, /Key cosmos-disputes[^]*The key's latest version is disabled/);
  await shown.getByRole('link', { name: 'Open cosmos-disputes-prod' }).focus();
  await page.keyboard.press('Enter');
  await webviewBody(page, /Account cosmos-disputes-prod[^]*is revoked/);
});

// Last, because it enables a key.
test('clicking an account opens its page, which runs its fix and follows the account', async () => {
  const workbench = shared();
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-stores-prod')).click();
  const stores = await webviewBody(page, /Account cosmos-stores-prod[^]*Read more/);
  const account = webview(page);
  const text = await stores.innerText();
  expect(text).toContain('Access revoked (4017).');
  expect(text).toContain('Sandbox, simulated on this machine');
  expect(text).toContain('kv-stores-retired is deleted');
  expect(text).toContain('If nothing changes within 2 hours, open a support request with Microsoft.');
  expect(await accessibilityProblems(stores)).toEqual([]);
  await workbench.screenshot('revoked');

  // The next row replaces the preview.
  await (await accounts.row('cosmos-payments-prod')).click();
  await webviewBody(page, /Account cosmos-payments-prod[^]*Read more/);
  expect(await workbench.tabs()).toEqual(['cosmos-payments-prod']);
  await account.getByRole('button', { name: 'Revoke Key...' }).waitFor();
  await inEveryTheme(workbench, (kind) => workbench.screenshot(`confirmed-${kind}`));
  await page.setViewportSize({ width: 760, height: 600 });
  await workbench.screenshot('narrow');
  await expectFits(workbench);
  await page.setViewportSize({ width: 1280, height: 800 });

  // A disabled key is enabled from the page, which then follows the account.
  await workbench.runCommand('Explain Status');
  await (
    await workbench.quickInput({ title: 'Sandbox: Explain Status', placeholder: 'Choose an account' })
  ).choose('cosmos-disputes-prod');
  await webviewBody(page, /Account cosmos-disputes-prod[^]*is revoked[^]*Read more/);
  await account.getByRole('button', { name: 'Restore Key' }).first().click();
  await workbench.screenshot('restoring');
  await webviewBody(page, /Revocation of key/);
  await pressOnPage(workbench, 'Restore Key');
  // Azure takes 45 minutes, which are 45 seconds in the sandbox.
  await account.getByText('Accounts with access: 1 of 1.').waitFor({ timeout: 90_000 });
  await page.getByRole('tab', { name: 'cosmos-disputes-prod' }).click();
  await account.getByText(/can use the key/).waitFor();
  await workbench.screenshot('restored');
});
