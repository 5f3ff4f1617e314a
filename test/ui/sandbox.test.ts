import { expect, test } from 'vitest';
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { expectFits, inEveryTheme } from './harness/themes.ts';
import { withWorkbench } from './harness/workbench.ts';
import { restoreKey } from './restoreKey.ts';

test('the journal works without sign-in; a reload keeps the sandbox, and leaving it asks about the changes', async () => {
  await withWorkbench({ name: 'sandbox kept' }, async (workbench) => {
    const { page } = workbench;
    await workbench.openContainer('Cosmos DB CMK');
    const subscriptions = await workbench.view('Subscriptions');
    await subscriptions.awaitWelcome('Explore the Sandbox');
    await workbench.runCommand('Show Journal');
    await webviewBody(page, /Not signed in[^]*Nothing has changed/);
    await workbench.screenshot('signed out');

    await subscriptions.pressWelcome('Explore the Sandbox');
    const accounts = await workbench.view('Cosmos DB Accounts');
    await accounts.row('cosmos-stores-prod');
    await webviewBody(page, /Sandbox, simulated on this machine[^]*Nothing has changed/);
    await restoreKey(workbench, 'cosmos-disputes');
    await page.locator('.tab', { hasText: 'Journal' }).click();
    const sentence = /Enabled version [0-9a-f]{32} of key cosmos-disputes in key vault kv-payments-prod/;
    const body = await webviewBody(page, sentence);
    const journal = webview(page);
    expect(await body.innerText()).toContain('UTC, simulated time');
    expect(await accessibilityProblems(body)).toEqual([]);
    await journal.getByRole('button', { name: 'Filter...' }).click();
    const targets = await workbench.quickInput({ title: 'Filter the Journal' });
    await targets.choose('kv-payments-prod');
    await webviewBody(page, 'Showing 1 change of kv-payments-prod.');
    await journal.getByRole('button', { name: 'Clear Filter' }).click();
    await webviewBody(page, /\n1 change\.\n/);
    await inEveryTheme(workbench);
    await page.setViewportSize({ width: 720, height: 600 });
    await workbench.screenshot('narrow');
    await expectFits(workbench);
    await page.setViewportSize({ width: 1280, height: 800 });

    await workbench.reload();
    await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
    await webviewBody(page, sentence);
    await workbench.screenshot('reloaded');

    // A kept sandbox continues, and a discarded one starts again.
    await workbench.runCommand('Leave the Sandbox');
    const leaving = await workbench.dialog(/Leave the sandbox\?/);
    expect(leaving.detail).toContain('You made 1 change in it.');
    await workbench.screenshot('leaving');
    await leaving.press('Keep for Later');
    await webviewBody(page, /Not signed in/);
    await workbench.runCommand('Explore the Sandbox');
    await webviewBody(page, sentence);
    await workbench.runCommand('Leave the Sandbox');
    await (await workbench.dialog(/Leave the sandbox\?/)).press('Discard Changes');
    await webviewBody(page, /Not signed in/);
    await workbench.runCommand('Explore the Sandbox');
    await webviewBody(page, /Sandbox, simulated on this machine[^]*Nothing has changed/);
  });
});
