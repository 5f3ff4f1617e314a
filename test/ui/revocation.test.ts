import { expect, test } from 'vitest';
import { contoso, contosoCosmosPrincipal, deployer } from '../../src/sandbox/directory.ts';
import {
  cryptoOfficer,
  cryptoServiceEncryptionUser,
  owner,
  reader,
} from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { setFrom, valueAt } from '../../src/sandbox/timeline.ts';
import { startAzure } from './azureFront.ts';
import { webview } from './harness/editors.ts';
import { pressOnPage, typeName } from './revocationPage.ts';
import { withWorkbench } from './harness/workbench.ts';

const names = ['a', 'b', 'c', 'd', 'e'].map((end) => `cosmos-ledger-${end}`);

/** One key for five accounts, in a vault with Azure RBAC. */
function fiveAccounts(state: State): void {
  const subscription = add.addSubscription(state, {
    id: '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127',
    displayName: 'Ledgers',
    tenantId: contoso.id,
  });
  add.assignRole(state, `/subscriptions/${subscription.id}`, owner, deployer.objectId);
  const group = add.addResourceGroup(state, subscription, 'rg-ledgers');
  const vault = add.addVault(state, group, { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoOfficer, deployer.objectId);
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, contosoCosmosPrincipal.objectId);
  add.addKey(state, vault, { name: 'ledger-key', versions: 2 });
  for (const name of names)
    add.addAccount(state, group, {
      name,
      keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger-key',
    });
}

const minute = 60_000;

test('a key with five accounts is revoked on its page, stays revoked across a reload, and is restored; then the access to its vault', async () => {
  const azure = await startAzure('revocation', {
    estate: fiveAccounts,
    timings: { revocationReach: 10 * minute },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const vaults = await workbench.view('Key Vaults');
      const accounts = await workbench.view('Cosmos DB Accounts');
      for (const name of names) await accounts.row(name);
      const key = await vaults.row('kv-ledgers', 'ledger-key');
      const [oldest] = azure.sandbox.state.vaults.find(({ name }) => name === 'kv-ledgers')!.keys[0]!
        .versions;
      const version = `${oldest!.version.slice(0, 8)}…`;
      await (await vaults.row('kv-ledgers', 'ledger-key', version)).contextMenu('Disable Old Key Version...');
      await workbench.webviewText(/24 hours have passed[^]*Disabled versions, and how to enable them/);
      await workbench.screenshot('old-impact');
      azure.sent();
      await pressOnPage(workbench, 'Disable Version...');
      await (await workbench.dialog(/^Disable version .* of key ledger-key\?/)).press('Disable Version');
      await workbench.webviewText(/Version .* of key ledger-key is disabled\.\s+Recorded on this machine/);
      const changed = azure.sent().filter((line) => !/^GET |oauth2|ResourceGraph/.test(line));
      expect([...new Set(changed)]).toEqual([
        `PATCH kv-ledgers.vault.azure.net/keys/ledger-key/${oldest!.version}`,
      ]);
      await expect
        .poll(async () => (await vaults.row('kv-ledgers', 'ledger-key', version)).description)
        .toContain('disabled');
      await workbench.screenshot('old-disabled');
      await (await vaults.row('kv-ledgers', 'ledger-key', version)).contextMenu('Restore Key');
      await pressOnPage(workbench, 'Enable Version');
      await workbench.webviewText(/Version .* of key ledger-key is enabled\./);
      await expect
        .poll(async () => (await vaults.row('kv-ledgers', 'ledger-key', version)).description)
        .not.toContain('disabled');

      await key.contextMenu('Revoke Key...');
      const impact = await workbench.webviewText(
        /5 accounts lose access to their data[^]*While access is revoked/,
      );
      for (const name of names) expect(impact).toContain(name);
      expect(impact).toContain('Nothing has changed.');
      await workbench.screenshot('key-impact');
      azure.sent();
      await pressOnPage(workbench, 'Revoke Key...');
      // A mistyped or incomplete name keeps the box open.
      await (await workbench.quickInput({ placeholder: 'ledger-key' })).type('ledger-kez');
      await workbench.quickInput({ placeholder: 'ledger-key', message: /That's not ledger-key/ });
      await workbench.screenshot('key-mistyped');
      await (await workbench.quickInput({ placeholder: 'ledger-key' })).type('ledger');
      await (await workbench.quickInput({ placeholder: 'ledger-key', value: 'ledger' })).accept();
      await workbench.quickInput({ placeholder: 'ledger-key', message: /Type the full name: ledger-key/ });
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);
      await typeName(workbench, 'ledger-key');
      await workbench.webviewText(/Accounts revoked: \d of 5/);
      await workbench.screenshot('key-followed');
      await webview(workbench.page).getByText('Accounts revoked: 5 of 5.').waitFor({ timeout: 120_000 });
      const changes = azure.sent().filter((line) => !/^GET |oauth2|ResourceGraph/.test(line));
      // The SDK first sends a request without a token, to get the challenge.
      expect([...new Set(changes.map((line) => line.replace(/[0-9a-f]{32}/, '*')))]).toEqual([
        'PATCH kv-ledgers.vault.azure.net/keys/ledger-key/*',
      ]);
      await workbench.webviewText(/Access revoked \(4018\)/);
      for (const name of names)
        await expect.poll(async () => (await accounts.row(name)).ariaLabel).toContain('revoked (4018)');
      expect(await workbench.notifications()).toEqual([]);
      await workbench.screenshot('key-revoked');

      // After a reload, the page shows what is on record, and restores it.
      await workbench.reload();
      const shown = webview(workbench.page);
      await shown.getByText('Key ledger-key is revoked.').waitFor({ timeout: 120_000 });
      const back = await workbench.webviewText(/Accounts revoked: 5 of 5/);
      for (const name of names) expect(back).toContain(name);
      await workbench.screenshot('key-after-reload');
      await pressOnPage(workbench, 'Restore Key');
      await webview(workbench.page).getByText('Accounts with access: 5 of 5.').waitFor({ timeout: 120_000 });
      expect(await workbench.webviewText('is restored.')).not.toContain('is revoked.');
      expect(await workbench.notifications()).toEqual([]);
      await workbench.screenshot('key-restored');

      await workbench.openContainer('Cosmos DB CMK');
      const vault = await (await workbench.view('Key Vaults')).row('kv-ledgers');
      await vault.contextMenu('Revoke Cosmos DB Access...');
      await workbench.webviewText(/Revocation of access to key vault kv-ledgers[^]*5 accounts lose access/);
      await workbench.screenshot('access-impact');
      await pressOnPage(workbench, 'Revoke Access...');
      await typeName(workbench, 'kv-ledgers');
      await webview(workbench.page).getByText('Accounts revoked: 5 of 5.').waitFor({ timeout: 120_000 });
      await workbench.screenshot('access-revoked');
      await pressOnPage(workbench, 'Restore Access');
      await webview(workbench.page).getByText('Accounts with access: 5 of 5.').waitFor({ timeout: 120_000 });
      await workbench.screenshot('access-restored');
      expect(await workbench.notifications()).toEqual([]);
      await workbench.runCommand('Show Journal');
      await expect
        .poll(() => workbench.webviewText('Changes, newest first'))
        .toContain('Removed Key Vault Crypto Service Encryption User of');
      await workbench.screenshot('journal');
    });
  } finally {
    await azure.close();
  }
});

test('a revoked account is deleted once its name is typed; declining a revocation keeps its page open', async () => {
  const azure = await startAzure('deleteRevoked', {
    estate: (state) => {
      fiveAccounts(state);
      const key = state.vaults.find(({ name }) => name === 'kv-ledgers')!.keys[0]!;
      const newest = key.versions.at(-1)!.settings;
      const settings = valueAt(newest, state.clock.now());
      setFrom(newest, state.clock.now() - 120 * minute, { ...settings, attributes: { enabled: false } });
    },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const accounts = await workbench.view('Cosmos DB Accounts');
      const revoked = await accounts.row('cosmos-ledger-a');
      const vault = await (await workbench.view('Key Vaults')).row('kv-ledgers');
      await vault.contextMenu('Revoke Cosmos DB Access...');
      await workbench.webviewText(
        /No account that you can read loses access[^]*Accounts that are already revoked/,
      );
      await pressOnPage(workbench, 'Revoke Access...');
      const declined = await workbench.dialog(/Revoke access to kv-ledgers/);
      expect(declined.detail).toContain('No account that you can read loses access');
      await declined.press('Cancel');
      await workbench.webviewText(/Nothing has changed/);
      await workbench.screenshot('declined');
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);

      await revoked.contextMenu('Delete Revoked Account...');
      const question = await workbench.dialog(/Delete revoked account cosmos-ledger-a/);
      expect(question.detail).toContain('Up to an hour of backup data can be lost');
      await workbench.screenshot('question');
      await question.press('Delete');
      await (await workbench.quickInput({ placeholder: 'cosmos-ledger-a' })).type('cosmos-ledger-a');
      await workbench.screenshot('typed');
      await (
        await workbench.quickInput({ placeholder: 'cosmos-ledger-a', value: 'cosmos-ledger-a' })
      ).accept();
      await workbench.notification(/Account cosmos-ledger-a is deleted/, 120_000);
      await expect
        .poll(async () => (await accounts.rows()).map(({ label }) => label))
        .toEqual(names.slice(1));
      await workbench.screenshot('deleted');
      await workbench.runCommand('Show Journal');
      await expect
        .poll(() => workbench.webviewText('Changes, newest first'))
        .toContain('can only be restored from a backup');
      await workbench.screenshot('journal');
    });
  } finally {
    await azure.close();
  }
});

test('if a subscription can\'t be read, the impact says "at least", and one account is enough to require the name', async () => {
  const azure = await startAzure('revocationAtLeast', {
    estate: (state) => {
      const subscription = add.addSubscription(state, {
        id: '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127',
        displayName: 'Ledgers',
        tenantId: contoso.id,
      });
      add.assignRole(state, `/subscriptions/${subscription.id}`, owner, deployer.objectId);
      const group = add.addResourceGroup(state, subscription, 'rg-ledgers');
      add.addVault(state, group, {
        name: 'kv-policies',
        enableRbacAuthorization: undefined,
        accessPolicies: [
          add.keyPolicy(contoso.id, deployer.objectId, ['get', 'list', 'update']),
          add.keyPolicy(contoso.id, contosoCosmosPrincipal.objectId, ['get', 'wrapKey', 'unwrapKey']),
        ],
      });
      const vault = state.vaults.at(-1)!;
      add.addKey(state, vault, { name: 'ledger-key' });
      const keyVaultKeyUri = 'https://kv-policies.vault.azure.net/keys/ledger-key';
      add.addAccount(state, group, { name: 'cosmos-ledger-only', keyVaultKeyUri });
      // Visible through a permission in one of its groups, but its accounts aren't.
      const hidden = add.addSubscription(state, {
        id: '11aa22bb-33cc-4dd5-8ee6-77ff88009911',
        displayName: 'Contoso Hidden',
        tenantId: contoso.id,
      });
      const corner = add.addResourceGroup(state, hidden, 'rg-corner');
      add.assignRole(
        state,
        `/subscriptions/${hidden.id}/resourceGroups/${corner.name}`,
        reader,
        deployer.objectId,
      );
      add.addAccount(state, add.addResourceGroup(state, hidden, 'rg-unseen'), {
        name: 'cosmos-unseen',
        keyVaultKeyUri,
      });
    },
    timings: { revocationReach: 5 * minute },
  });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const vaults = await workbench.view('Key Vaults');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-ledger-only');
      // Changes that move the rows come first, because VS Code loses a menu's target when a view is redrawn.
      await vaults.row('Contoso Hidden');
      const vault = await vaults.row('kv-policies');
      await vault.contextMenu('Revoke Cosmos DB Access...');
      const impact = await workbench.webviewText(
        /At least 1 account loses access[^]*Not read. More accounts/,
      );
      expect(impact).toContain('Contoso Hidden');
      await workbench.screenshot('impact');
      azure.sent();
      await pressOnPage(workbench, 'Revoke Access...');
      const box = await workbench.quickInput({ placeholder: 'kv-policies' });
      expect(box.title).toContain('At least 1 account loses access');
      await typeName(workbench, 'kv-policies');
      const { page } = workbench;
      await webview(page).getByText('Accounts revoked: 1 of 1.').waitFor({ timeout: 120_000 });
      await pressOnPage(workbench, 'Restore Access');
      await webview(page).getByText('Accounts with access: 1 of 1.').waitFor({ timeout: 120_000 });
      const changes = azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line));
      expect(changes.map((line) => line.split('/').slice(-2).join('/'))).toEqual([
        'accessPolicies/remove',
        'accessPolicies/add',
      ]);
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect
        .poll(async () => (await accounts.row('cosmos-ledger-only')).ariaLabel)
        .not.toContain('revoked');
      await workbench.screenshot('restored');
    });
  } finally {
    await azure.close();
  }
});
