import { expect } from 'vitest';
import { contoso, contosoCosmosPrincipal, deployer } from '../../src/sandbox/directory.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { webview } from './harness/editors.ts';
import type { Workbench } from './harness/workbench.ts';
import { apply, type Flow, hang, ledgers, minute, testKilled } from './killed.ts';
import { pressOnPage } from './revocationPage.ts';

/** One account with a key in a vault with access policies. */
function oneAccount(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, {
    name: 'kv-policies',
    enableRbacAuthorization: undefined,
    accessPolicies: [
      add.keyPolicy(contoso.id, deployer.objectId, ['get', 'list', 'update']),
      add.keyPolicy(contoso.id, contosoCosmosPrincipal.objectId, ['get', 'wrapKey', 'unwrapKey']),
    ],
  });
  add.addKey(state, vault, { name: 'ledger-key' });
  add.addAccount(state, group, {
    name: 'cosmos-ledger-only',
    keyVaultKeyUri: 'https://kv-policies.vault.azure.net/keys/ledger-key',
  });
}

const ledger = {
  options: { estate: oneAccount, timings: { revocationReach: 5 * minute } },
  account: 'cosmos-ledger-only',
};

async function restore(workbench: Workbench, button: string): Promise<void> {
  await pressOnPage(workbench, button);
  await webview(workbench.page).getByText('Accounts with access: 1 of 1.').waitFor({ timeout: 120_000 });
  await workbench.screenshot('restored');
  expect(await workbench.notifications()).toEqual([]);
}

const revokesKey: Flow = {
  ...ledger,
  name: 'key',
  async begin(workbench) {
    await (
      await (await workbench.view('Key Vaults')).row('kv-policies', 'ledger-key')
    ).contextMenu('Revoke Key...');
    await pressOnPage(workbench, 'Revoke Key...');
    await apply(workbench, /^Revoke key ledger-key/, 'Revoke Key');
  },
  async goOn(workbench) {
    await workbench.webviewText(/didn't finish\. Azure shows that nothing is revoked/);
    await workbench.screenshot('interrupted');
    await pressOnPage(workbench, 'Continue: Revoke Key...');
    await apply(workbench, /^Revoke key ledger-key/, 'Revoke Key');
  },
  hold: hang(/^PATCH .*\/keys\/ledger-key/),
  offer: /"Revoke Key" for key ledger-key didn't finish/,
  told: 'Accounts revoked: 1 of 1.',
  giveBack: (workbench) => restore(workbench, 'Restore Key'),
};

const revokesAccess: Flow = {
  ...ledger,
  name: 'access',
  async begin(workbench) {
    await (
      await (await workbench.view('Key Vaults')).row('kv-policies')
    ).contextMenu('Revoke Cosmos DB Access...');
    await pressOnPage(workbench, 'Revoke Access...');
    await apply(workbench, /^Revoke access to kv-policies/, 'Revoke Access');
  },
  // Everything is already revoked, so there is nothing to confirm.
  goOn: () => Promise.resolve(),
  /** Azure has applied the change, and the extension hasn't read it back. */
  hold({ faults }) {
    const read = Promise.withResolvers<undefined>();
    const sent = faults.add({
      request: /accessPolicies\/remove/,
      times: 1,
      fault: { kind: 'latency', milliseconds: 1 },
    });
    void sent.hit.then(() =>
      faults
        .add({ request: /^GET .*\/vaults\/kv-policies\?/, times: 1, fault: { kind: 'hang' } })
        .hit.then(() => read.resolve(undefined)),
    );
    return { hit: read.promise };
  },
  offer: /"Revoke Cosmos DB Access" for key vault kv-policies didn't finish/,
  told: 'Accounts revoked: 1 of 1.',
  giveBack: (workbench) => restore(workbench, 'Restore Access'),
};

testKilled(revokesKey);
testKilled(revokesAccess);
