import { expect, test } from 'vitest';
import { webview, webviewBody } from './harness/editors.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

test('About Customer-Managed Keys works signed out, is accessible in every theme, and is restored after a reload', async () => {
  await withWorkbench({ name: 'about' }, async (workbench) => {
    const { page } = workbench;
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Subscriptions')).pressWelcome('What is a customer-managed key?');
    await webviewBody(page, 'What does it cost?');
    expect(await workbench.tabs()).toContain('About Customer-Managed Keys');
    const about = webview(page);
    const policy = await about.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f]{32}'; style-src [^;]+$/);
    expect(policy).not.toMatch(/unsafe|data:|blob:|[ ]\*( |$)/);
    expect(await about.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Customer-managed keys of Azure Cosmos DB',
    );
    await inEveryTheme(workbench);
    await page.setViewportSize({ width: 700, height: 600 });
    await workbench.screenshot('narrow');
    await expectFits(workbench);
    await page.setViewportSize({ width: 1280, height: 800 });

    await walk(workbench);

    await workbench.reload();
    await webviewBody(page, 'What does it cost?');
    await about.getByRole('button', { name: 'Explore the Sandbox' }).click();
    const accounts = await workbench.view('Cosmos DB Accounts');
    await (await accounts.row('cosmos-stores-prod')).contextMenu('Check CMK Readiness');
    await webviewBody(page, /CMK readiness of cosmos-stores-prod[^]*Read more/);
    await workbench.runCommand('Get Started');
    for (const id of ['sandbox', 'readiness'])
      await page.locator(`[data-done-step-id$="#${id}"].complete`).waitFor();
    // A question that is canceled completes nothing.
    const create = page.locator('.getting-started-step[data-step-id$="#create"]');
    await create.click();
    await create.getByRole('button', { name: 'Create CMK Cosmos account' }).click();
    await (await workbench.quickInput({ step: 1 })).cancel();
    await workbench.quickInputGone();
    await workbench.screenshot('walkthrough, three steps done');
    expect(await page.locator('[data-done-step-id$="#create"].complete').count()).toBe(0);
  });
});

/** The walkthrough checks off a step when it is done, and its commands open what they name. */
async function walk(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const step = (id: string) => page.locator(`.getting-started-step[data-step-id$="#${id}"]`);
  const done = (id: string) => page.locator(`[data-done-step-id$="#${id}"].complete`);
  await workbench.runCommand('Get Started');
  for (const id of ['sandbox', 'create', 'readiness', 'drill', 'cmk']) {
    await step(id).click();
    await step(id).locator('.button-container').first().waitFor();
    await workbench.screenshot(`walkthrough ${id}`);
  }
  // The page is open, so it was run before, but not by its command.
  await step('cmk').getByRole('button', { name: 'Read what it costs and covers' }).click();
  await webviewBody(page, 'What does it cost?');
  await workbench.runCommand('Get Started');
  await done('cmk').waitFor();
  await page.locator('.tab', { hasText: 'About Customer-Managed Keys' }).click();
}
