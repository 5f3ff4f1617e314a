import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { cryptoOfficer, owner } from '../../src/sandbox/authorization/roles.ts';
import { deployer } from '../../src/sandbox/directory.ts';
import { assignRole } from '../../src/sandbox/estate/builders.ts';
import { generatedEstate } from '../../src/sandbox/estate/generated.ts';
import { json } from '../../src/sandbox/rest/answer.ts';
import { startAzure } from './azureFront.ts';
import { output } from '../../scripts/places.ts';
import { accessibilityProblems } from './harness/accessibility.ts';
import { chooseFile } from './harness/files.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { menuItems, pressMenuItem } from './harness/menus.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme, useTheme } from './harness/themes.ts';
import type { View } from './harness/views.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const shared = sharedSandbox('map');

const card = (map: FrameLocator, name: string): Locator =>
  map.getByRole('treeitem', { name: new RegExp(`^${name}, `) }).first();

/** Clicks a card, once the picture has moved to it. */
async function press(map: FrameLocator, name: string): Promise<void> {
  await card(map, name).focus();
  await card(map, name).click();
}

const cards = (map: FrameLocator) => map.getByRole('treeitem');

/** The node with the keyboard focus: the only tab stop. */
const current = async (map: FrameLocator): Promise<string> => {
  const at = map.locator('[role=treeitem][tabindex="0"]');
  return (await at.count()) === 1
    ? ((await at.getAttribute('aria-label')) ?? '').replace(/,.*/, '')
    : 'not one';
};

async function openMap(workbench: Workbench): Promise<FrameLocator> {
  await workbench.runCommand('Show Encryption Map');
  await webviewBody(workbench.page, /\d accounts/);
  const map = webview(workbench.page);
  await readToTheEnd(map);
  return map;
}

const readToTheEnd = (map: FrameLocator) =>
  expect.poll(() => map.locator('.bar').innerText(), { timeout: 240_000 }).not.toMatch(/Loading/);

const selected = async (view: View) => (await view.rows()).find((row) => row.selected)?.label;

test('the map of the sandbox can be searched, used by keyboard, and linked back to the trees', async () => {
  const workbench = shared();
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  const vaults = await workbench.view('Key Vaults');
  const map = await openMap(workbench);
  expect(await workbench.tabs()).toContain('Encryption Map (Sandbox)');
  await map.getByText("Simulated on this machine. Azure isn't changed.").waitFor();
  // An empty vault says whether it is ready for a key, and isn't just healthy.
  await map.getByRole('treeitem', { name: /^kv-retail-legacy, key vault, Not ready · no purge/ }).waitFor();
  await workbench.screenshot('light');
  const policy = await map.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f]{32}'; style-src [^;]+$/);
  expect(policy).not.toMatch(/unsafe|data:|blob:|[ ]\*( |$)/);

  await card(map, 'kv-payments-prod').focus();
  expect(await current(map)).toBe('kv-payments-prod');
  await page.keyboard.press('ArrowRight');
  expect(await current(map)).toBe('cosmos-disputes');
  await page.keyboard.press('ArrowLeft');
  expect(await current(map)).toBe('cosmos-disputes');
  await page.keyboard.press('ArrowLeft');
  expect(await current(map)).toBe('kv-payments-prod');
  await page.keyboard.press('ArrowLeft');
  expect(await card(map, 'kv-payments-prod').getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  expect(await card(map, 'kv-payments-prod').getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('Home');
  expect(await current(map)).toBe('kv-payments-prod');
  await page.keyboard.press('Enter');
  await expect.poll(() => selected(vaults)).toBe('kv-payments-prod');

  // Focus from anything but an arrow key also moves the keyboard's position.
  await card(map, 'cosmos-ledger').focus();
  expect(await current(map)).toBe('cosmos-ledger');
  await page.keyboard.press('Enter');
  await expect.poll(() => selected(vaults)).toBe('cosmos-ledger');

  await map.getByRole('searchbox').fill('stores');
  await expect.poll(() => map.locator('.found').innerText()).toMatch(/^\d results$/);
  await expect.poll(() => card(map, 'kv-payments-prod').count()).toBe(0);
  await page.keyboard.press('Enter');
  await map
    .getByRole('complementary')
    .getByText(
      "Couldn't find the key vault. It might be deleted, or in a subscription or tenant that you can't read.",
    )
    .waitFor();
  await press(map, 'cosmos-stores-prod');
  await map.getByRole('complementary').getByText('Cause:').waitFor();
  await workbench.screenshot('searched');
  await map.getByRole('button', { name: 'Reveal in Tree' }).click();
  await expect.poll(() => selected(accounts)).toBe('cosmos-stores-prod');

  await useTheme(workbench, 'vscode-dark');
  await map.getByRole('searchbox').fill('');
  await press(map, 'cosmos-ledger-prod');
  await map.getByRole('complementary').getByText('Key:').waitFor();
  await workbench.screenshot('dark');
  await useTheme(workbench, 'vscode-high-contrast');
  await workbench.screenshot('high contrast');

  await (await accounts.row('cosmos-orders-prod')).contextMenu('Show Encryption Map');
  await expect.poll(() => current(map)).toBe('cosmos-orders-prod');
});

/** The current position of the picture. */
const place = (map: FrameLocator) => map.locator('svg.map > g').first().getAttribute('transform');

test('a node of the map has actions and a menu, Back works, and the picture can be saved', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-map-'));
  try {
    const workbench = shared();
    const { page } = workbench;
    const vaults = await workbench.view('Key Vaults');
    await workbench.runCommand('Show Encryption Map');
    const body = await webviewBody(page, /\d accounts/);
    const map = webview(page);
    await readToTheEnd(map);
    expect(await map.locator('.heads text').allTextContents()).toEqual([
      'Key vault',
      'Key',
      'Version',
      'Account',
    ]);
    // Text keeps its size, and no text of a node is smaller than 12 pixels.
    expect(await place(map)).toMatch(/ scale\(1\)$/);
    for (const text of ['.name', '.status'])
      expect(
        await map
          .locator(`.card ${text}`)
          .first()
          .evaluate((each) => Number.parseFloat(getComputedStyle(each).fontSize)),
      ).toBeGreaterThanOrEqual(12);

    // A chip finds as many accounts as it counts.
    const chip = map.getByRole('button', { name: /^\d+ ?Needs attention$/ });
    const counted = /\d+/.exec(await chip.innerText())?.[0] ?? '';
    await chip.click();
    await expect.poll(() => map.locator('.found').innerText()).toBe(`${counted} accounts`);
    await chip.click();

    // The picture returns to its position before the details.
    await card(map, 'cosmos-disputes-prod').focus();
    await card(map, 'kv-payments-prod').focus();
    const before = await place(map);
    await press(map, 'cosmos-disputes-prod');
    const details = map.getByRole('complementary');
    const actions = details.getByRole('group', { name: 'Actions' });
    await actions.getByRole('button', { name: 'Explain Status' }).waitFor();
    expect(await actions.getByRole('button').last().isVisible()).toBe(true);
    expect(await accessibilityProblems(body)).toEqual([]);
    await workbench.screenshot('light');
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'hidden' });
    // The node that was selected stays in view.
    const [node, picture] = await Promise.all(
      [card(map, 'cosmos-disputes-prod'), map.locator('svg.map')].map((one) => one.boundingBox()),
    );
    expect(node!.x).toBeGreaterThanOrEqual(picture!.x);
    expect(node!.x + node!.width).toBeLessThanOrEqual(picture!.x + picture!.width);
    await card(map, 'kv-payments-prod').focus();
    await expect.poll(() => place(map)).toBe(before);

    // The context menu has the actions for the node, and no Cut or Paste.
    await card(map, 'cosmos-payments').click({ button: 'right' });
    const items = await menuItems(page);
    expect(items).toEqual(expect.arrayContaining(['Revoke Key...', 'Reveal in Tree']));
    for (const text of ['Cut', 'Copy', 'Paste']) expect(items).not.toContain(text);
    // Neither does the background, which has no actions.
    expect(await map.locator('svg.map').getAttribute('data-vscode-context')).toBe(
      '{"preventDefaultContextMenuItems":true}',
    );
    await workbench.screenshot('menu');
    await pressMenuItem(page, ['Reveal in Tree']);
    await expect.poll(() => selected(vaults)).toBe('cosmos-payments');

    // Checks each theme, in a small and in a narrow window.
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await inEveryTheme(workbench, async (kind) => {
      for (const width of [900, 400]) {
        await page.setViewportSize({ width, height: 600 });
        await map.getByRole('button', { name: 'Show All' }).click();
        await map.getByRole('button', { name: 'Expand All' }).click();
        await press(map, 'cosmos-payments');
        await workbench.screenshot(`${kind} ${width}`);
        await expectFits(workbench);
        await page.keyboard.press('Escape');
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    });
    await map.getByRole('button', { name: 'Show All' }).click();
    await workbench.screenshot('all');

    await map.getByRole('button', { name: 'Save as SVG...' }).click();
    const file = join(folder, 'map.svg');
    await chooseFile(workbench, { value: /encryption-map\.svg$/ }, file, 'OK');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toMatch(/<\/svg>\n$/);
    const saved = await readFile(file, 'utf8');
    expect(saved).not.toMatch(/<script|class=|style=|var\(|href| on\w+=/);
    for (const text of ['Key vault', 'Account', 'kv-payments-prod', 'cosmos-disputes-prod'])
      expect(saved).toContain(text);
    await mkdir(join(output, 'screenshots', 'map'), { recursive: true });
    await copyFile(file, join(output, 'screenshots', 'map', 'map.svg'));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a map of two thousand nodes is collapsed by vault, searched, and expanded', async () => {
  const azure = await startAzure('map-2000', {
    estate(state) {
      generatedEstate({ tenants: 1, subscriptions: 25, vaults: 200, accounts: 1_000 })(state);
      for (const { id } of state.subscriptions.values())
        for (const role of [owner, cryptoOfficer])
          assignRole(state, `/subscriptions/${id}`, role, deployer.objectId);
    },
  });
  try {
    const settings = { ...azure.workbench.settings, 'workbench.colorTheme': 'Default Dark Modern' };
    await withWorkbench({ ...azure.workbench, settings }, async (workbench) => {
      const { page } = workbench;
      // The trees stay hidden, so the map itself reads this data.
      await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
      const map = await openMap(workbench);
      await expect.poll(() => map.locator('.summary').innerText()).toBe('1000 accounts');
      const folded = await cards(map).count();
      expect(folded).toBeGreaterThan(100);
      expect(folded).toBeLessThan(260);
      await workbench.screenshot('folded');
      await page.keyboard.press('0');
      await workbench.screenshot('folded-all');

      await map.getByRole('button', { name: 'Expand All' }).click();
      await expect.poll(() => cards(map).count()).toBeGreaterThan(1_500);
      await workbench.screenshot('unfolded');
      await map.getByRole('button', { name: 'Show All' }).click();
      await workbench.screenshot('unfolded-all');

      await map.getByRole('button', { name: 'Collapse All' }).click();
      await map.getByRole('searchbox').fill('cosmos-000123');
      await card(map, 'cosmos-000123').waitFor();
      await workbench.screenshot('searched');
      await useTheme(workbench, 'vscode-high-contrast');
      await map.getByRole('searchbox').fill('');
      await workbench.screenshot('high contrast');
    });
  } finally {
    await azure.close();
  }
});

test('the map reports unread data; search and position survive a hidden tab, and the tab survives a reload', async () => {
  const azure = await startAzure('map-partial');
  const message = `The client does not have authorization to perform action 'Microsoft.DocumentDB/databaseAccounts/read'.`;
  azure.faults.add({
    request: /^GET .*a7c19d40-e26b-4835-9f0c-41d8b35e7f92.*\/databaseAccounts\?/,
    fault: { kind: 'answer', response: json(403, { error: { code: 'AuthorizationFailed', message } }) },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      const { page } = workbench;
      const map = await openMap(workbench);
      await map.getByText(/^At least \d+ accounts. Not everything could be read.$/).click();
      await map.getByText(/^Contoso Development: /).waitFor();
      await card(map, 'kv-payments-prod').focus();
      await expect.poll(() => card(map, 'kv-payments-prod').getAttribute('aria-label')).toContain('at least');
      await workbench.screenshot('partial');
      await map.getByRole('searchbox').fill('payments-prod');
      await page.keyboard.press('Enter');
      const place = await current(map);
      await expect.poll(() => map.locator('.found').innerText()).toMatch(/^[1-9]\d* results$/);
      // A hidden tab has no page anymore.
      await workbench.runCommand('New Untitled Text File');
      await expect.poll(() => page.locator('iframe.webview.ready:visible').count()).toBe(0);
      await page.locator('.tab', { hasText: 'Encryption Map' }).click();
      await card(map, 'kv-payments-prod').waitFor();
      expect(await map.getByRole('searchbox').inputValue()).toBe('payments-prod');
      expect(await current(map)).toBe(place);
      await workbench.screenshot('shown again');
      await workbench.reload();
      await card(map, 'kv-payments-prod').waitFor();
    });
  } finally {
    await azure.close();
  }
});
