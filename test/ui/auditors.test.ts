import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportInventory } from '../../src/inventory/exportedInventory.ts';
import { sampleInventory } from '../fakes/sampleInventory.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { chooseFile } from './harness/files.ts';
import { useTheme } from './harness/themes.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const terraform = `resource "azurerm_cosmosdb_account" "cmk" {
  key_vault_key_id = "https://kv-a.vault.azure.net/keys/cosmos/"
}
`;

const files: Readonly<Record<string, string>> = {
  '.gitignore': 'out/\n',
  'main.tf': terraform,
  'out/ignored.tf': terraform,
  'node_modules/a/package.tf': terraform,
  'infra/[click](command:x) <b>.tf': terraform,
  'infra/.gitignore': 'generated.tf\n',
  'infra/generated.tf': terraform,
  'infra/large.tf': ' '.repeat(2_000_001),
  'infra/other.tf': 'resource "azurerm_resource_group" "rg" {}\n',
};

async function writeAll(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** A report of the sandbox, as "Export CMK Report" writes it. */
async function writeReport(file: string): Promise<void> {
  const { inventory, scope, azure } = await sampleInventory();
  const report = {
    ...{ schemaVersion: 1, generated: new Date(scope.now).toISOString(), source: 'sandbox' },
    ...{ cloud: azure.cloud.name, inventory: exportInventory(inventory.snapshot, scope.subscriptions) },
  };
  await writeFile(file, JSON.stringify(report));
}

async function checkTemplates(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('Check Workspace Templates');
  const result = await workbench.notification(/problems found/);
  expect(result.message).toBe('4 problems found. 3 files read. 1 file is too large.');
  const rows = page.locator('.markers-panel .monaco-list-row');
  await rows.filter({ hasText: 'main.tf' }).first().waitFor();
  await rows.filter({ hasText: '[click](command:x) <b>.tf' }).first().waitFor();
  expect(await rows.filter({ hasText: /ignored|generated|package/ }).count()).toBe(0);
  await workbench.screenshot('problems');
  await workbench.closeNotification(/problems found/);
}

async function openFile(workbench: Workbench, path: string): Promise<void> {
  const { page } = workbench;
  await workbench.openContainer('Cosmos DB CMK');
  await workbench.runCommand('Open Inventory...');
  await chooseFile(workbench, { title: /Open Inventory/ }, path, 'Open');
  const accounts = await workbench.view('Cosmos DB Accounts');
  const row = await accounts.row('cosmos-payments-prod');
  expect(await accounts.message()).toMatch(/^From file report\.json, read from the sandbox at \d{4}-/);
  await page.locator('.statusbar-item', { hasText: 'CMK File' }).waitFor();
  await row.click();
  await webviewBody(page, /From file report\.json.*Subscription/);
  // The page has been read when nothing is busy.
  const body = webview(page);
  await expect.poll(() => body.locator('body').innerText(), { timeout: 60_000 }).not.toMatch(/Reading/);
  await body.locator('#state').getByText('This inventory is from a file.').waitFor();
  expect(await body.locator('vscode-button').allInnerTexts()).toEqual([
    'Show in Encryption Map',
    'Revoke Key...',
    'Save as Markdown...',
  ]);
  await workbench.screenshot('account-from-file');
  await useTheme(workbench, 'vscode-dark');
  await workbench.screenshot('account-from-file-dark');
  await useTheme(workbench, 'vscode-light');
}

async function seeImpact(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const vaults = await workbench.view('Key Vaults');
  const key = await vaults.row('kv-payments-prod', 'cosmos-payments');
  await key.contextMenu('Revoke Key...');
  await webviewBody(page, /From file report\.json[\s\S]*lose/);
  await workbench.screenshot('impact-from-file');
  await (await vaults.row('kv-payments-prod')).contextMenu('Revoke Cosmos DB Access...');
  await webviewBody(
    page,
    /Revocation of access to key vault kv-payments-prod[\s\S]*From file report\.json[\s\S]*lose/,
  );
  await workbench.screenshot('access-impact-from-file');
  // What would change something says why it isn't offered.
  expect((await workbench.commands('Rotate Key')).join()).not.toContain('CMK: Rotate Key');
}

/** The window shows the file again, and so do its pages. */
async function reload(workbench: Workbench): Promise<void> {
  await workbench.reload();
  await workbench.openContainer('Cosmos DB CMK');
  const accounts = await workbench.view('Cosmos DB Accounts');
  await accounts.row('cosmos-payments-prod');
  expect(await accounts.message()).toMatch(/^From file report\.json, read from the sandbox at \d{4}-/);
  await webviewBody(workbench.page, /From file report\.json[\s\S]*lose/);
  await workbench.screenshot('reloaded');
}

/** Not offered without a connection; in the sandbox, from the overflow of the Subscriptions view. */
async function seeCompliance(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  expect((await workbench.commands('Show Policy Compliance')).join()).not.toContain('Show Policy Compliance');
  await workbench.runCommand('Explore the Sandbox');
  const accounts = await workbench.view('Cosmos DB Accounts');
  await accounts.row('cosmos-catalog-prod');
  await workbench.runCommand('Show Policy Compliance');
  await webviewBody(page, /Noncompliant: 1[\s\S]*Own keys for Cosmos DB[\s\S]*until-replaced/);
  await workbench.screenshot('compliance');
  await useTheme(workbench, 'vscode-dark');
  await workbench.screenshot('compliance-dark');
  await webview(page).getByText('cosmos-catalog-prod', { exact: true }).first().click();
  await webviewBody(page, /cosmos-catalog-prod[\s\S]*Production/);
}

/** Every file of the pack has the hash that its manifest names. */
async function exportPack(workbench: Workbench, folder: string): Promise<void> {
  await workbench.runCommand('Export CMK Report');
  await (await workbench.quickInput({ title: 'Export CMK Report' })).choose('Evidence Pack');
  await chooseFile(workbench, { title: /Choose where to create folder/ }, `${folder}/`, 'Export');
  const pack = async () => (await readdir(folder)).find((name) => name.startsWith('cosmos-cmk-report'));
  // It is written last.
  await expect
    .poll(async () => existsSync(join(folder, (await pack()) ?? '', 'manifest.json')), { timeout: 120_000 })
    .toBe(true);
  const inPack = async (name: string) => readFile(join(folder, (await pack())!, name));
  const manifest = JSON.parse(String(await inPack('manifest.json'))) as {
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  };
  expect(manifest.files.length).toBeGreaterThan(4);
  for (const { name, sha256 } of manifest.files)
    expect(
      createHash('sha256')
        .update(await inPack(name))
        .digest('hex'),
    ).toBe(sha256);
  await expect.poll(() => workbench.editorText()).toContain('# Customer-managed keys of Azure Cosmos DB');
  await workbench.screenshot('evidence-pack');
}

test('an auditor checks templates, opens an inventory without a sign-in, and sees compliance and evidence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'auditors-'));
  const outside = await mkdtemp(join(tmpdir(), 'reports-'));
  try {
    await writeAll(folder);
    await writeReport(join(outside, 'report.json'));
    await withWorkbench({ name: 'auditors', folder }, async (workbench) => {
      await checkTemplates(workbench);
      await openFile(workbench, join(outside, 'report.json'));
      await seeImpact(workbench);
      await workbench.page.keyboard.press('Escape');
      await reload(workbench);
      await workbench.runCommand('Close Inventory');
      const subscriptions = await workbench.view('Subscriptions');
      await subscriptions.awaitWelcome('sandbox');
      await workbench.screenshot('closed');
      await seeCompliance(workbench);
      await exportPack(workbench, outside);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(outside, { recursive: true, force: true });
  }
});
