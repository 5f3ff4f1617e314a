import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFile, saved } from './harness/files.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';
import type { Workbench } from './harness/workbench.ts';

const shared = sharedSandbox('templates');

const title = 'Insert CMK Template';
const keyUri = 'https://kv-payments-prod.vault.azure.net/keys/cosmos-payments';

/** Runs the command on a key in the views, up to the questions. */
async function onKey(workbench: Workbench): Promise<void> {
  const vaults = await workbench.view('Key Vaults');
  const key = await vaults.row('kv-payments-prod', 'cosmos-payments');
  await key.contextMenu('Insert CMK Template...');
}

/**
 * Accepts the preselected language.
 * @returns its name
 */
async function takeLanguage(workbench: Workbench): Promise<string> {
  const { page } = workbench;
  const asked = await workbench.quickInput({ title, placeholder: 'Choose the language' });
  const active = page.locator('.quick-input-list .monaco-list-row.focused .label-name').first();
  const name = (await active.textContent()) ?? '';
  await asked.accept();
  return name;
}

async function chooseScope(workbench: Workbench, scope: RegExp): Promise<void> {
  const asked = await workbench.quickInput({ title, placeholder: 'Choose what the template creates' });
  const labels = (await asked.items()).map(({ label }) => label);
  await asked.choose(labels.find((label) => scope.test(label)) ?? String(labels));
}

/** Clicks its row, because Enter before the rows exist chooses nothing. */
const insert = async (workbench: Workbench) =>
  (await workbench.quickInput({ title, placeholder: /^Insert, or/ })).choose('Insert');

const files = [
  ['azuredeploy.json', 'ARM template (JSON)', undefined],
  ['main.bicep', 'Bicep', undefined],
  ['create.ps1', 'PowerShell (Az cmdlets)', /^Existing account/],
  ['main.tf', 'Terraform (azurerm 5.x)', undefined],
  ['revoke.sh', 'Azure CLI (bash)', /^Revoke/],
] as const;

test('a template for a key is inserted into the open editor in any language, and one undo removes it', async () => {
  const workbench = shared();
  const { page } = workbench;
  const { folder } = workbench.host;
  for (const [name] of files) await writeFile(join(folder, name), '');
  for (const [name, language, scope] of files) {
    await openFile(workbench, name);
    await workbench.openContainer('Cosmos DB CMK');
    await onKey(workbench);
    expect(await takeLanguage(workbench)).toBe(language);
    if (scope) await chooseScope(workbench, scope);
    await insert(workbench);
    await workbench.quickInputGone();
    const file = join(folder, name);
    const text = await saved(workbench, file, (there) => there.length > 200);
    await page.mouse.move(900, 700);
    await workbench.screenshot(name);
    expect(text).toContain(scope?.source.startsWith('^Revoke') ? "key_name='cosmos-payments'" : keyUri);
    expect(text).not.toMatch(/\$\{\d[:|]\w/);
    expect(await workbench.notifications()).toEqual([]);
    await page.keyboard.press('Control+Z');
    await saved(workbench, file, (there) => there === '');
  }
});

test("a new document is opened where no editor is open or its language doesn't fit", async () => {
  const workbench = shared();
  await (await workbench.view('Key Vaults')).row('kv-payments-prod', 'cosmos-payments');
  await workbench.runCommand('Insert CMK Template...');
  const from = await workbench.quickInput({ title, placeholder: 'Fill in from' });
  await workbench.screenshot('fill-in-from');
  await from.choose('cosmos-payments');
  const language = await workbench.quickInput({ title, placeholder: 'Choose the language' });
  await workbench.screenshot('language');
  await language.choose('ARM template (JSON)');
  const choices = await workbench.quickInput({ title, placeholder: /^Insert, or/ });
  await choices.choose('Identity that uses the key');
  const identity = await workbench.quickInput({ title, placeholder: 'Select one' });
  await identity.choose('A user-assigned identity');
  await workbench.quickInput({ title, placeholder: /^Insert, or/ });
  await workbench.screenshot('choices');
  await insert(workbench);
  await workbench.quickInputGone();
  await expect.poll(() => workbench.editorText()).toContain('"parameters"');
  await workbench.screenshot('new-document');
  expect(await workbench.tabs()).toContain('Untitled-1');

  await onKey(workbench);
  await takeLanguage(workbench);
  await workbench.quickInput({ title, placeholder: /^Insert, or/ });
  await insert(workbench);
  // JSON has one root, so the existing document stays unchanged.
  await expect.poll(() => workbench.tabs()).toEqual(expect.arrayContaining(['Untitled-1', 'Untitled-2']));

  // For a key in a managed HSM, each language offers what it can do there, and the list says so.
  await (await workbench.view('Key Vaults')).row('hsm-fabrikam-genomes', 'cosmos-genomes');
  await workbench.runCommand('Insert CMK Template...');
  await (await workbench.quickInput({ title, placeholder: 'Fill in from' })).choose('cosmos-genomes');
  const inHsm = await workbench.quickInput({ title, placeholder: /^Choose the language\. .*managed HSM/ });
  await workbench.screenshot('language-in-hsm');
  await inHsm.choose('Azure CLI (bash)');
  await chooseScope(workbench, /^Revoke/);
  await insert(workbench);
  await workbench.quickInputGone();
  await expect.poll(() => workbench.editorText()).toContain("hsm_name='hsm-fabrikam-genomes'");
  await workbench.screenshot('revoke-in-hsm');
});
