import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportInventory } from '../../src/inventory/exportedInventory.ts';
import { sampleInventory } from '../fakes/sampleInventory.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { chooseFile } from './harness/files.ts';
import { accessibilityProblems } from './harness/accessibility.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import { expectFits, inEveryTheme, useTheme } from './harness/themes.ts';
import type { Workbench } from './harness/workbench.ts';

const shared = sharedSandbox('every page');
const small = { width: 900, height: 600 };
/** Without the side bar, 400 pixels for the page. */
const narrow = { width: 450, height: 700 };

/** The pages that no other test shows in every theme, by their tabs, with what they say when they are complete. */
const pages: Readonly<Record<string, RegExp>> = {
  vault: /Key vault kv-payments-prod[^]*Protection and network/,
  'several, change': /Change Default Identity: 2 accounts[^]*Will change \(2\)[^]*cosmos-cards-prod/,
  'several, readiness': /CMK readiness of \d resources[^]*cosmos-cards-prod/,
  'change identity': /Create identity id-orders in resource group rg-retail-prod/,
  'change key': /Move account cosmos-payments-prod to key cosmos-ledger[^]*What changes/,
  'planned account': /CMK readiness of orders-eu[^]*Create It[^]*Read more/,
  'restore readiness': /Restore of account cosmos-cards-prod[^]*can restore the account[^]*After the/,
  compliance: /Noncompliant: 1[^]*until-replaced/,
  unfinished: /Unfinished work/i,
};

/** Each page in a tab of its own. Returns the labels of the tabs by page, because their order depends on the previews. */
async function openAll(workbench: Workbench): Promise<Record<string, string>> {
  const { page } = workbench;
  const accounts = await workbench.view('Cosmos DB Accounts');
  const vaults = await workbench.view('Key Vaults');
  const choose = async (title: RegExp, ...labels: string[]) => {
    for (const [at, label] of labels.entries())
      await (await workbench.quickInput({ title, ...(at > 0 ? { step: at + 1 } : {}) })).choose(label);
  };
  const labels: Record<string, string> = {};
  const shown = async (name: string) => {
    await webviewBody(page, pages[name]!);
    labels[name] = await page.locator('.tabs-container .tab.active .label-name').innerText();
  };

  const both = async () => {
    await (await accounts.row('cosmos-cards-prod')).click();
    const second = await accounts.row('cosmos-orders-prod');
    await second.click('Control');
    return second;
  };
  await (await both()).contextMenu('Set Up', 'Change Default Identity...');
  await choose(/Change Default Identity: 2 accounts/, 'System-assigned identity');
  await shown('several, change');
  await (await both()).contextMenu('Check CMK Readiness');
  await shown('several, readiness');

  // Ends the selection of two rows.
  await (await accounts.row('cosmos-orders-prod')).click();
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Set Up', 'Change Default Identity...');
  await choose(/Change Default Identity: cosmos-orders-prod/, 'Create New Identity...');
  const name = await workbench.quickInput({ message: /Name of the new identity/ });
  await workbench.screenshot('new identity');
  await name.type('id-orders');
  await name.accept();
  await shown('change identity');

  await (await accounts.row('cosmos-payments-prod')).contextMenu('Set Up', 'Change Key...');
  await choose(/Change Key: cosmos-payments-prod/, 'kv-payments-prod', 'cosmos-ledger');
  await shown('change key');

  await (
    await vaults.row('kv-payments-prod')
  ).contextMenu('Set Up', 'Check CMK Readiness of Planned Account...');
  await choose(/Planned Account/, 'cosmos-payments');
  const planned = await workbench.quickInput({ message: /Name of the planned account/ });
  await planned.type('orders-eu');
  await planned.accept();
  await (await workbench.quickInput({ placeholder: /Choose a region/ })).choose('West Europe');
  await (await workbench.quickInput({ placeholder: /Choose the identity/ })).choose('Azure Cosmos DB');
  await (await workbench.quickInput({ placeholder: /Choose the backup/ })).choose('Periodic');
  await shown('planned account');

  await (await accounts.row('cosmos-cards-prod')).contextMenu('Set Up', 'Check Restore Readiness');
  await shown('restore readiness');
  await workbench.runCommand('Show Policy Compliance');
  await shown('compliance');
  await workbench.runCommand('Show Unfinished Work');
  await shown('unfinished');
  // A preview, which has taken the tab of the accounts that were clicked.
  await (await vaults.row('kv-payments-prod')).click();
  await shown('vault');
  return labels;
}

/** Shows one tab after the other. */
async function inEachTab(
  { page }: Workbench,
  labels: Readonly<Record<string, string>>,
  look: (name: string) => Promise<void>,
): Promise<void> {
  for (const [name, text] of Object.entries(pages)) {
    await page.locator('.tabs-container .tab .label-name').getByText(labels[name]!, { exact: true }).click();
    await webviewBody(page, text);
    await look(name);
  }
}

// Many pages in four themes take some minutes on a busy machine.
const patience = { timeout: 1_200_000 };

test(
  'every other page of the sandbox is accessible in every theme, and fits in 900 and in 400 pixels',
  patience,
  async () => {
    const workbench = shared();
    const { page } = workbench;
    const labels = await openAll(workbench);
    expect(await workbench.tabs()).toHaveLength(Object.keys(pages).length);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await page.setViewportSize(small);
    for (const kind of ['light', 'dark', 'high-contrast-light', 'high-contrast'] as const) {
      if (kind !== 'light') await useTheme(workbench, `vscode-${kind}`);
      await inEachTab(workbench, labels, async (name) => {
        expect(await accessibilityProblems(webview(page).locator('body')), `${name}, ${kind}`).toEqual([]);
        await workbench.screenshot(`${name} ${kind}`);
        await expectFits(workbench);
      });
    }
    await useTheme(workbench, 'vscode-light');
    await page.setViewportSize(narrow);
    await inEachTab(workbench, labels, async (name) => {
      await workbench.screenshot(`${name} 400`);
      await expectFits(workbench);
    });
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    expect(await workbench.notifications()).toEqual([]);
  },
);

async function lookAt(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await inEveryTheme(workbench, async (kind) => {
    for (const size of [small, narrow]) {
      await page.setViewportSize(size);
      await workbench.screenshot(`${name} ${kind} ${size.width}`);
      await expectFits(workbench);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
}

test('a runbook is accessible and fits in every theme, at 900 x 600 and in 400 pixels', async () => {
  const workbench = shared();
  const { page } = workbench;
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('kv-retail-prod')).contextMenu('Revocation Drill...');
  await (await workbench.quickInput({ title: /Revocation Drill/ })).choose('Surprise Me');
  await webviewBody(page, /The key was lost/);
  await webview(page).getByRole('button', { name: 'Write Runbook' }).click();
  await webviewBody(page, /Accounts that use it[^]*What changed/);
  await webview(page).locator('pre').first().scrollIntoViewIfNeeded();
  await lookAt(workbench, 'runbook');
  await page.locator('.tab', { hasText: 'Drill on kv-retail-prod' }).click();
  await webview(page).getByRole('button', { name: 'End Drill' }).click();
  await webviewBody(page, /The drill ended/);
});

test('the page of an account from a file is accessible and fits in every theme and width', async () => {
  const workbench = shared();
  const folder = await mkdtemp(join(tmpdir(), 'every-page-'));
  try {
    const { inventory, scope, azure } = await sampleInventory();
    const report = {
      ...{ schemaVersion: 1, generated: new Date(scope.now).toISOString(), source: 'sandbox' },
      ...{ cloud: azure.cloud.name, inventory: exportInventory(inventory.snapshot, scope.subscriptions) },
    };
    await writeFile(join(folder, 'report.json'), JSON.stringify(report));
    await workbench.runCommand('Open Inventory...');
    await chooseFile(workbench, { title: /Open Inventory/ }, join(folder, 'report.json'), 'Open');
    const accounts = await workbench.view('Cosmos DB Accounts');
    await expect.poll(() => accounts.message()).toMatch(/^From file report\.json/);
    await (await accounts.row('cosmos-payments-prod')).click();
    await webviewBody(workbench.page, /From file report\.json[^]*This inventory is from a file[^]*Read more/);
    await lookAt(workbench, 'account from file');
    // The next file expects a sandbox, or to be asked for one.
    await workbench.runCommand('Close Inventory');
    await (await workbench.view('Subscriptions')).awaitWelcome('Explore the Sandbox');
  } finally {
    await rm(folder, { recursive: true });
  }
});
