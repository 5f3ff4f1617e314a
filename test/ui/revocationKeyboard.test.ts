import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';

const shared = sharedSandbox('revocation-keyboard');

test('in the sandbox, a key is revoked and restored by keyboard only, in every theme and at every width', async () => {
  const workbench = shared();
  const { page } = workbench;
  const vaults = await workbench.view('Key Vaults');
  await page.setViewportSize({ width: 900, height: 600 });
  await (await vaults.row('kv-payments-prod', 'cosmos-payments')).contextMenu('Revoke Key...');
  const body = await webviewBody(page, /1 account loses access to its data[^]*While access is revoked/);
  const shown = webview(page);
  const focused = () =>
    shown.locator('body').evaluate(() => document.activeElement?.getAttribute('data-action'));
  await inEveryTheme(workbench, (kind) => workbench.screenshot(`impact-${kind}`));
  await page.keyboard.press('Control+1');
  // The page has the focus: Tab leads to its buttons, and Enter opens the question, which gets the focus.
  const tabTo = async (action: string) => {
    await expect
      .poll(async () => {
        await page.keyboard.press('Tab');
        return focused();
      })
      .toBe(action);
    await page.keyboard.press('Enter');
  };
  await tabTo('revoke');
  const question = await workbench.dialog(/^Sandbox: Revoke key cosmos-payments\?/);
  expect([...question.buttons].sort()).toEqual(['Cancel', 'Revoke Key']);
  await workbench.screenshot('question');
  expect(await page.evaluate(() => document.activeElement?.closest('.monaco-dialog-box') !== null)).toBe(
    true,
  );
  await page.keyboard.press('Enter');
  await shown.getByText('Accounts revoked: 1 of 1.').waitFor({ timeout: 120_000 });
  expect(await accessibilityProblems(body)).toEqual([]);
  await workbench.screenshot('revoked');
  await tabTo('restore');
  await shown.getByText('Key cosmos-payments is restored.').waitFor();
  await workbench.screenshot('restoring');
  await shown.getByText('Accounts with access: 1 of 1.').waitFor({ timeout: 120_000 });
  expect(await accessibilityProblems(body)).toEqual([]);
  expect(await workbench.notifications()).toEqual([]);
  await workbench.screenshot('restored');
  // 400 px for the page, next to the views.
  await page.setViewportSize({ width: 760, height: 600 });
  await workbench.screenshot('narrow');
  await expectFits(workbench);
});
