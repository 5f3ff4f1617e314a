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
import { withWorkbench } from './harness/workbench.ts';

const names = ['a', 'b', 'c', 'd', 'e'].map((end) => `cosmos-ledger-${end}`);

/** One key for five accounts, in a vault with access by role. */
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

test('a key with five accounts is revoked, survives the window, and is restored; then the access to its vault', async () => {
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
      const old = await workbench.dialog(/Disable the version .* of the key ledger-key/);
      expect(old.detail).toContain('No account uses it any more, and 24 hours have passed.');
      await workbench.screenshot('old-question');
      azure.sent();
      await old.press('Disable');
      await workbench.notification(/of the key ledger-key is disabled/);
      const changed = azure.sent().filter((line) => !/^GET |oauth2/.test(line));
      expect([...new Set(changed)]).toEqual([
        `PATCH kv-ledgers.vault.azure.net/keys/ledger-key/${oldest!.version}`,
      ]);
      await expect
        .poll(async () => (await vaults.row('kv-ledgers', 'ledger-key', version)).description)
        .toContain('disabled');
      await workbench.screenshot('old-disabled');
      await workbench.closeNotification(/of the key ledger-key is disabled/);
      await (await vaults.row('kv-ledgers', 'ledger-key', version)).contextMenu('Restore Key');
      await (await workbench.dialog(/Enable the version .* of the key ledger-key again/)).press('Restore');
      await workbench.notification(/ledger-key is restored/);
      await workbench.closeNotification(/ledger-key is restored/);

      await key.contextMenu('Revoke Key...');

      const question = await workbench.dialog(/Revoke the key ledger-key/);
      for (const name of names) expect(question.detail).toContain(name);
      await workbench.screenshot('key-question');
      await question.press('Revoke');
      const box = await workbench.quickInput({ placeholder: 'ledger-key' });
      await box.type('ledger-kez');
      await workbench.quickInput({ placeholder: 'ledger-key', message: /This is not ledger-key/ });
      await workbench.screenshot('key-typed');
      azure.sent();
      await (await workbench.quickInput({ placeholder: 'ledger-key' })).type('ledger-key');
      await (await workbench.quickInput({ placeholder: 'ledger-key', value: 'ledger-key' })).accept();
      await workbench.notification(/Accounts revoked: \d of 5/);
      await workbench.screenshot('key-followed');
      await workbench.notification(/ledger-key is revoked\. Accounts revoked: 5 of 5/, 120_000);
      const changes = azure.sent().filter((line) => !/^GET |oauth2/.test(line));
      // The SDK asks once without a token, to be told whom to ask for it.
      expect([...new Set(changes.map((line) => line.replace(/[0-9a-f]{32}/, '*')))]).toEqual([
        'PATCH kv-ledgers.vault.azure.net/keys/ledger-key/*',
      ]);
      await expect.poll(() => workbench.webviewText('What it means')).toContain('It was carried out');
      await workbench.webviewText(/revoked \(4018\)/);
      for (const name of names)
        await expect.poll(async () => (await accounts.row(name)).ariaLabel).toContain('revoked (4018)');
      await workbench.screenshot('key-revoked');

      await workbench.reload();
      await workbench.openContainer('Cosmos DB CMK');
      const again = await (await workbench.view('Key Vaults')).row('kv-ledgers', 'ledger-key');
      await again.contextMenu('Restore Key');
      const back = await workbench.dialog(/Restore the key ledger-key/);
      for (const name of names) expect(back.detail).toContain(name);
      await workbench.screenshot('key-restore-question');
      await back.press('Restore');
      await workbench.notification(/ledger-key is restored\. Accounts confirmed: 5 of 5/, 120_000);
      await workbench.screenshot('key-restored');
      await workbench.closeNotification(/ledger-key is restored/);

      const vault = await (await workbench.view('Key Vaults')).row('kv-ledgers');
      await vault.contextMenu('Revoke Cosmos DB Access...');
      const access = await workbench.dialog(/Revoke the access of Cosmos DB to kv-ledgers/);
      await workbench.screenshot('access-question');
      await access.press('Revoke');
      await (await workbench.quickInput({ placeholder: 'kv-ledgers' })).type('kv-ledgers');
      await (await workbench.quickInput({ placeholder: 'kv-ledgers', value: 'kv-ledgers' })).accept();
      await workbench.notification(/kv-ledgers is revoked\. Accounts revoked: 5 of 5/, 120_000);
      await workbench.screenshot('access-revoked');
      await workbench.pressNotification(/kv-ledgers is revoked/, 'Restore');
      await (await workbench.dialog(/Restore the access of Cosmos DB to kv-ledgers/)).press('Restore');
      await workbench.notification(/kv-ledgers is restored\. Accounts confirmed: 5 of 5/, 120_000);
      await workbench.screenshot('access-restored');
      await workbench.closeNotification(/kv-ledgers is restored/);
      await workbench.runCommand('Show Journal');
      await expect.poll(() => workbench.webviewText('Journal of')).toContain('Delete the role assignment');
      await workbench.screenshot('journal');
    });
  } finally {
    await azure.close();
  }
}, 600_000);

test('a revoked account is deleted, once its name is typed; whoever declines a revocation may read on', async () => {
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
      const declined = await workbench.dialog(/Revoke the access of Cosmos DB/);
      expect(declined.detail).toContain('No account that can be seen loses access');
      await declined.press('Cancel');
      await expect.poll(() => workbench.webviewText('What it means')).toContain('Nothing has changed yet');
      await workbench.screenshot('declined');
      expect(azure.sent().filter((line) => /^(PUT|PATCH|DELETE) /.test(line))).toEqual([]);

      await revoked.contextMenu('Delete Revoked Account...');
      const question = await workbench.dialog(/Delete the revoked account cosmos-ledger-a/);
      expect(question.detail).toContain('Up to an hour of backup data may be lost');
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
      await expect.poll(() => workbench.webviewText('Journal of')).toContain('restored from a backup only');
      await workbench.screenshot('journal');
    });
  } finally {
    await azure.close();
  }
}, 600_000);

test('where a subscription cannot be read, the impact is "at least", and one account is enough to type the name', async () => {
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
      // Seen by a right in one of its groups; its accounts are not.
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
      // What moves the rows comes first: VS Code forgets what a menu is of while a view is drawn anew.
      await vaults.row('Contoso Hidden');
      const vault = await vaults.row('kv-policies');
      await vault.contextMenu('Revoke Cosmos DB Access...');
      const question = await workbench.dialog(/Revoke the access of Cosmos DB to kv-policies/);
      expect(question.detail).toContain('lose access to their data: at least 1');
      expect(question.detail).toContain('Contoso Hidden');
      await workbench.screenshot('question');
      azure.sent();
      await question.press('Revoke');
      await (await workbench.quickInput({ placeholder: 'kv-policies' })).type('kv-policies');
      await (await workbench.quickInput({ placeholder: 'kv-policies', value: 'kv-policies' })).accept();
      await workbench.notification(/kv-policies is revoked\. Accounts revoked: 1 of 1/, 120_000);
      await workbench.pressNotification(/kv-policies is revoked/, 'Restore');
      await (await workbench.dialog(/Restore the access of Cosmos DB to kv-policies/)).press('Restore');
      await workbench.notification(/kv-policies is restored\. Accounts confirmed: 1 of 1/, 120_000);
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
}, 600_000);
