import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cryptoServiceEncryptionUser } from '../../src/sandbox/authorization/roles.ts';
import { contosoCosmosPrincipal } from '../../src/sandbox/directory.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import { loseKey } from '../../src/sandbox/loseKey.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { startAzure } from './azureFront.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { eventually } from './harness/eventually.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';
import { ledgers } from './killed.ts';

function oneAccount(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, contosoCosmosPrincipal.objectId);
  add.addKey(state, vault, { name: 'ledger-key' });
  add.addAccount(state, group, {
    name: 'cosmos-ledger',
    keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger-key',
  });
}

/** The file is written a few seconds after the last response. */
const kept = ({ host }: Workbench) =>
  eventually(
    () => 'the inventory to be kept',
    async () => {
      const files = await readdir(host.dataDir, { recursive: true });
      const [file] = files.filter((one) => /inventory-[0-9a-f]+\.json$/.test(one));
      const text = file === undefined ? '' : await readFile(join(host.dataDir, file), 'utf8');
      return (text.includes('"cosmos-ledger"') && text.includes('"kv-ledgers"')) || undefined;
    },
  );

test('after a reload, the pages of an account and its key vault say what differs from the inventory that was kept', async () => {
  const azure = await startAzure('drift', { estate: oneAccount });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      const { page } = workbench;
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-ledger');
      await (await workbench.view('Key Vaults')).row('kv-ledgers');
      await kept(workbench);
      loseKey(azure.sandbox.state, 'vaultFirewalled', 'kv-ledgers', 'ledger-key');
      await workbench.reload();
      await workbench.openContainer('Cosmos DB CMK');
      await (await (await workbench.view('Cosmos DB Accounts')).row('cosmos-ledger')).click();
      await webviewBody(page, /Account cosmos-ledger/);
      await workbench.screenshot('opened');
      const differs =
        /Since the last reading kept on \d{4}-[^]*Firewall default action\s+Allow\s+Deny\s+[^]*Firewall bypass\s+AzureServices\s+None/;
      await webviewBody(page, differs);
      await webview(page)
        .getByText(/Since the last reading/)
        .scrollIntoViewIfNeeded();
      await workbench.screenshot('account');
      await (await (await workbench.view('Key Vaults')).row('kv-ledgers')).click();
      const vault = await webviewBody(page, /Key vault kv-ledgers[^]*Since the last reading/);
      expect(await vault.innerText()).toMatch(differs);
      await webview(page)
        .getByText(/Since the last reading/)
        .scrollIntoViewIfNeeded();
      await workbench.screenshot('key-vault');
    });
  } finally {
    await azure.close();
  }
});
