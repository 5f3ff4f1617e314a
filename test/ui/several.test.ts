import { expect, test } from 'vitest';
import { cryptoOfficer, cryptoServiceEncryptionUser } from '../../src/sandbox/authorization/roles.ts';
import { contosoCosmosPrincipal, deployer } from '../../src/sandbox/directory.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import { loseKey } from '../../src/sandbox/loseKey.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { startAzure } from './azureFront.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';
import { ledgers } from './killed.ts';

const count = 20;
const names = Array.from({ length: count }, (_, at) => `cosmos-own-${String(at + 1).padStart(2, '0')}`);

/** What the menu of several accounts has, with its submenu. */
const forSeveral = [
  ...['Change Default Identity...', 'Change Key...', 'Check CMK Readiness', 'Insert CMK Template...'],
  'Set Up',
];

/** Twenty accounts with the shared principal. All but the last one have an identity with their name. */
function shared(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, contosoCosmosPrincipal.objectId);
  add.addKey(state, vault, { name: 'ledger-key' });
  for (const [at, name] of names.entries()) {
    add.addAccount(state, group, {
      name,
      keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger-key',
    });
    if (at === count - 1) continue;
    const { principalId } = add.addIdentity(state, group, `id-${name}`);
    // Granted before, so that no window has to wait ten minutes until the access takes effect.
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, principalId);
  }
}

async function selectAll(workbench: Workbench) {
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row(names[0]!)).click();
  const last = await accounts.row(names.at(-1)!);
  await last.click('Shift');
  return last;
}

const button = ({ page }: Workbench, name: string) =>
  webview(page).getByRole('button', { name, exact: true });
const state = async ({ page }: Workbench, told: RegExp) => {
  await webview(page).locator('#state').getByText(told).waitFor({ timeout: 300_000 });
  return webview(page).locator('body').innerText();
};

test('20 accounts get separate identities: one is blocked, one fails, and after the window is closed the next one continues', async () => {
  const azure = await startAzure('several', { estate: shared });
  try {
    const settings = { ...azure.workbench.settings, 'cosmosCmk.several.atOnce': 6 };
    await withWorkbench({ ...azure.workbench, settings }, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const last = await selectAll(workbench);
      const offered = await last.contextMenuItems();
      expect(offered.toSorted()).toEqual(forSeveral);
      await workbench.screenshot('selected');
      await last.contextMenu('Set Up', 'Change Default Identity...');
      const title = `Change Default Identity: ${count} accounts`;
      const identities = await workbench.quickInput({ title });
      await workbench.screenshot('identities');
      await identities.choose('Identity with the name of the account...');
      const ids = await workbench.quickInput({ title, message: /for the name of each account/ });
      await workbench.screenshot('names');
      await ids.accept();
      await webviewBody(workbench.page, /Blocked \(1\)[^]*Will change \(19\)/);
      await button(workbench, 'Change Identity: 19 accounts').waitFor();
      await workbench.screenshot('plan');
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
      azure.faults.add({
        request: /^PATCH .*\/databaseAccounts\/cosmos-own-03/,
        times: 1,
        fault: {
          kind: 'answer',
          response: {
            status: 400,
            headers: { 'content-type': 'application/json' },
            body: '{"code":"BadRequest","message":"The account is not in a state to be updated."}',
          },
        },
      });
      azure.faults.add({ request: /^PATCH .*\/databaseAccounts\/cosmos-own-1/, fault: { kind: 'hang' } });
      await button(workbench, 'Change Identity: 19 accounts').click();
      await (await workbench.dialog(/Change Default Identity: 19 accounts/)).press('Change Identity');
      await webview(workbench.page)
        .locator('body')
        .filter({ hasText: /Failed \(1\).*In progress \(6\).*Waiting \(4\).*Done \(8\)/s })
        .waitFor({ timeout: 180_000 });
      await workbench.screenshot('running');
      await workbench.killExtensionHost();
      azure.faults.clear();
      const offer = /"Change Default Identity" for 11 accounts didn't finish/;
      await workbench.notification(offer);
      await workbench.screenshot('offered');
      await workbench.pressNotification(offer, 'Continue');
      await webviewBody(workbench.page, /Will change \(11\)/);
      await button(workbench, 'Change Identity: 11 accounts').waitFor();
      await workbench.screenshot('continued');
      await button(workbench, 'Change Identity: 11 accounts').click();
      await (await workbench.dialog(/Change Default Identity: 11 accounts/)).press('Change Identity');
      const ended = await state(workbench, /Done: 11 accounts\./);
      expect(ended).toContain('Account cosmos-own-03 uses');
      await workbench.screenshot('ended');
      // Nothing of the plan is left to offer.
      expect(await workbench.notifications()).toEqual([]);
      const moved = names.filter((name) =>
        azure.sandbox.state.accounts.some(
          (account) => account.name === name && JSON.stringify(account.settings).includes(`id-${name}`),
        ),
      );
      expect(moved).toEqual(names.slice(0, count - 1));
    });
  } finally {
    await azure.close();
  }
});

test('the readiness of 20 accounts is on one page, and one template is inserted for all of them', async () => {
  const azure = await startAzure('several-readiness', { estate: shared });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const last = await selectAll(workbench);
      expect((await last.contextMenuItems()).toSorted()).toEqual(forSeveral);
      await last.contextMenu('Check CMK Readiness');
      await webview(workbench.page)
        .locator('body')
        .filter({ hasText: /CMK readiness of 20 resources.*20 of 20 ready\./s })
        .waitFor({ timeout: 180_000 });
      await workbench.screenshot('readiness');

      // One template for all of them, whose questions are asked once.
      await last.contextMenu('Set Up', 'Insert CMK Template...');
      const title = 'Insert CMK Template';
      const language = await workbench.quickInput({ title, placeholder: /^Choose the language/ });
      await workbench.screenshot('languages');
      await language.choose('Azure CLI (bash)');
      const scopes = await workbench.quickInput({ title, placeholder: 'Choose what the template creates' });
      await workbench.screenshot('scopes');
      const [first] = await scopes.items();
      await scopes.choose(first!.label);
      await (await workbench.quickInput({ title, placeholder: /^Insert, or/ })).choose('Insert');
      await expect.poll(() => workbench.editorText()).toMatch(/cosmos-own-\d/);
      await workbench.screenshot('template');
    });
  } finally {
    await azure.close();
  }
});

/** Three keys in one key vault, of which someone has disabled two. */
function disabledKeys(state: State): void {
  const vault = add.addVault(state, ledgers(state), { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoOfficer, deployer.objectId);
  for (const name of keys) add.addKey(state, vault, { name });
  for (const name of keys.slice(0, 2)) loseKey(state, 'keyDisabled', 'kv-ledgers', name);
}

const keys = ['key-a', 'key-b', 'key-c'];

test('several selected keys are restored on one page', async () => {
  const azure = await startAzure('several-restore', { estate: disabledKeys });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const vaults = await workbench.view('Key Vaults');
      await (await vaults.row('kv-ledgers', keys[0]!)).click();
      // The menu of several rows has what applies to all of them: the third key is enabled.
      await (await vaults.row('kv-ledgers', keys[2]!)).click('Shift');
      const last = await vaults.row('kv-ledgers', keys[1]!);
      expect(await last.contextMenuItems()).not.toContain('Restore Key');
      await (await vaults.row('kv-ledgers', keys[0]!)).click();
      await last.click('Shift');
      await workbench.screenshot('selected');
      await last.contextMenu('Restore Key');
      await webviewBody(workbench.page, /Will change \(2\)[^]*key-a in kv-ledgers/);
      await workbench.screenshot('plan');
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
      await button(workbench, 'Restore: 2 keys').click();
      const ended = await state(workbench, /Done: 2 keys\./);
      expect(ended).toMatch(/Done \(2\)[^]*key-b in kv-ledgers[^]*Restored\./);
      for (const key of keys)
        await expect
          .poll(async () => (await vaults.row('kv-ledgers', key)).description)
          .not.toContain('disabled');
      await workbench.screenshot('ended');
      const changed = azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line));
      // They are restored side by side.
      expect(changed.map((line) => line.replace(/\/[0-9a-f]{32}$/, '')).toSorted()).toEqual([
        'PATCH kv-ledgers.vault.azure.net/keys/key-a',
        'PATCH kv-ledgers.vault.azure.net/keys/key-b',
      ]);
    });
  } finally {
    await azure.close();
  }
});
