import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { openFile, saved } from './harness/files.ts';
import { closeMenu, openContextMenu, pressMenuItem } from './harness/menus.ts';
import { setUserSetting } from './harness/userSettings.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const keyUri = 'https://kv-payments-prod.vault.azure.net/keys/cosmos-payments';
const version = '0123456789abcdef0123456789abcdef';

const arm = `{
  "resources": [
    {
      "type": "Microsoft.DocumentDB/databaseAccounts",
      "apiVersion": "2026-03-15",
      "properties": { "keyVaultKeyUri": "${keyUri}/${version}" }
    }
  ]
}
`;

const bicep = `resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: 'kv-orders'
  location: 'westeurope'
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: false
  }
}

resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: 'cosmos-orders'
  location: 'westeurope'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [{ locationName: 'westeurope', failoverPriority: 0 }]
    keyVaultKeyUri: '\${vault.properties.vaultUri}keys/orders'
  }
}
`;

const terraform = `resource "azurerm_cosmosdb_account" "cmk" {
  name                  = "cosmos-orders"
  default_identity_type = "FirstPartyIdentity"
  key_vault_key_id      = "${keyUri}/"
  lifecycle {
    prevent_destroy = true
  }
}
`;

const problems = ({ page }: Workbench, text: string) =>
  page.locator('.markers-panel .monaco-list-row', { hasText: text });

/** Goes to a problem and applies the editor's fix. */
async function fix(workbench: Workbench, name: string, problem: string, title: string): Promise<void> {
  const { page } = workbench;
  await problems(workbench, problem).dblclick();
  const offered = page.locator('.action-widget .monaco-list-row', { hasText: title });
  // The list of problems uses the same keys for its own fixes, so the editor must have the focus, and might lose it.
  await eventually(
    () => `the quick fix "${title}" in the editor`,
    async () => {
      await page.locator('.tab.active', { hasText: name }).click();
      await page.keyboard.press('Control+.');
      const shown = offered.waitFor({ timeout: 3_000 });
      return shown.then(
        () => true,
        () => undefined,
      );
    },
  );
  await workbench.screenshot(`${name}-quick-fix`);
  await offered.click();
}

/**
 * Chooses an item in the context menu of the editor in front.
 * @returns our items
 */
async function fromEditorMenu({ page }: Workbench, title: string): Promise<readonly string[]> {
  const line = page.locator('.editor-group-container.active .monaco-editor .view-line').nth(1);
  let items: readonly string[] = [];
  await eventually(
    () => `"${title}" in the menu of the editor; there are ${String(items)}`,
    async () => {
      items = await openContextMenu(page, line);
      if (items.includes(title)) return true;
      // Items of extensions appear once the extensions are loaded.
      await closeMenu(page);
      return undefined;
    },
  );
  await pressMenuItem(page, [title]);
  return items.filter((item) => item.includes('CMK'));
}

/** Changes the setting, whose editor covers the others until it is closed. */
async function turnChecks(workbench: Workbench, on: boolean): Promise<void> {
  await setUserSetting(workbench, 'cosmosCmk.checkTemplates', on);
  await workbench.page.keyboard.press('Escape');
}

async function inFolder(
  name: string,
  files: Readonly<Record<string, string>>,
  scenario: (workbench: Workbench, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'));
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  try {
    await withWorkbench({ name, folder }, (workbench) => scenario(workbench, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('azuredeploy.json activates the extension, a URI with a version is marked, and a quick fix removes it', async () => {
  await inFolder('templates-check', { 'azuredeploy.json': arm }, async (workbench, folder) => {
    await openFile(workbench, 'azuredeploy.json');
    await workbench.runCommand('Focus on Problems View');
    const problem = problems(workbench, 'includes a key version');
    await problem.waitFor();
    await workbench.screenshot('problem');
    await fix(workbench, 'azuredeploy.json', 'includes a key version', 'Use the URI without');
    await saved(workbench, join(folder, 'azuredeploy.json'), (text) => text.includes(`"${keyUri}"`));
    await problem.waitFor({ state: 'detached' });
    await workbench.screenshot('fixed');
  });
});

test("a file that is too large or too deeply nested isn't checked, and a message says so", async () => {
  const files = {
    'azuredeploy.json': arm.replace('{', `{\n"x": ${'['.repeat(50_000)}`),
    'large.tf': terraform + '<<A\n'.repeat(150_000),
  };
  await inFolder('templates-hostile', files, async (workbench) => {
    await openFile(workbench, 'azuredeploy.json');
    await workbench.runCommand('Focus on Problems View');
    await problems(workbench, 'nested too deeply').waitFor();
    await openFile(workbench, 'large.tf');
    await problems(workbench, 'too large to check').waitFor();
    await workbench.screenshot('not-checked');
  });
});

test('Bicep and Terraform are checked from the editor menu, with or without an extension for the language', async () => {
  await inFolder(
    'templates-menu',
    { 'main.bicep': bicep, 'main.tf': terraform },
    async (workbench, folder) => {
      const { page } = workbench;
      await openFile(workbench, 'main.bicep');
      const ours = ['Insert CMK Template...', 'Check CMK Template'];
      expect(await fromEditorMenu(workbench, 'Check CMK Template')).toEqual(ours);
      const purge = problems(workbench, 'purge protection');
      await purge.waitFor();
      await workbench.screenshot('bicep-problem');
      await fix(workbench, 'main.bicep', 'purge protection', 'Turn on purge protection');
      const file = join(folder, 'main.bicep');
      await saved(workbench, file, (text) => text.includes('enablePurgeProtection: true'));
      await purge.waitFor({ state: 'detached' });

      // The extension has started, so it checks files when they are opened.
      await openFile(workbench, 'main.tf');
      const slash = problems(workbench, 'slash');
      await slash.waitFor();
      await workbench.screenshot('terraform-problem');
      await turnChecks(workbench, false);
      await slash.waitFor({ state: 'detached' });
      await workbench.screenshot('setting-off');
      await turnChecks(workbench, true);
      await slash.waitFor();
      await page.locator('.tab', { hasText: 'main.tf' }).click();
      await fix(workbench, 'main.tf', 'slash', `Use ${keyUri}`);
      await saved(workbench, join(folder, 'main.tf'), (text) => text.includes(`"${keyUri}"\n`));
      await slash.waitFor({ state: 'detached' });

      await fromEditorMenu(workbench, 'Insert CMK Template...');
      const language = await workbench.quickInput({
        title: 'Insert CMK Template',
        placeholder: 'Choose the language',
      });
      await workbench.screenshot('insert-from-menu');
      await language.cancel();
    },
  );
});
