import { expect, test } from 'vitest';
import { webview, webviewBody } from './harness/editors.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import { withWorkbench } from './harness/workbench.ts';

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
      'Customer-managed keys for Azure Cosmos DB',
    );
    await inEveryTheme(workbench);
    await page.setViewportSize({ width: 700, height: 600 });
    await workbench.screenshot('narrow');
    await expectFits(workbench);
    await page.setViewportSize({ width: 1280, height: 800 });

    await workbench.reload();
    await webviewBody(page, 'What does it cost?');
    await about.getByRole('button', { name: 'Explore the Sandbox' }).click();
    await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  });
});
