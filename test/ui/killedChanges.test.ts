import { expect, test } from 'vitest';
import { dropAssignments } from '../../src/sandbox/authorization/dropAssignments.ts';
import { cryptoServiceEncryptionUser } from '../../src/sandbox/authorization/roles.ts';
import { contosoCosmosPrincipal } from '../../src/sandbox/directory.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { setFrom } from '../../src/sandbox/timeline.ts';
import { confirmOnPage, endOnPage } from './changePage.ts';
import { changesOf, endOf, type Flow, hang, ledgers, minute, testKilled } from './killed.ts';

/** One account whose key is in a deleted vault with Azure RBAC. */
function deletedVault(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, contosoCosmosPrincipal.objectId);
  add.addKey(state, vault, { name: 'ledger-key' });
  add.addAccount(state, group, {
    name: 'cosmos-ledger-only',
    keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger-key',
  });
  const deleted = state.clock.now() - 120 * minute;
  setFrom(vault.life, deleted, 'deleted');
  dropAssignments(state, vault.id, deleted);
}

const enabling = {
  title: /Encrypt account cosmos-catalog-prod with key cosmos-catalog/,
  button: 'Enable CMK...',
  final: { typed: 'cosmos-catalog-prod' },
  screen: 'question',
};

const recovering = { title: /Recover key vault kv-ledgers/, button: 'Recover', screen: 'question' };

const enables: Flow = {
  name: 'enable',
  account: 'cosmos-catalog-prod',
  async begin(workbench) {
    const title = 'Enable CMK on Existing Account: cosmos-catalog-prod';
    const accounts = await workbench.view('Cosmos DB Accounts');
    await (await accounts.row('cosmos-catalog-prod')).contextMenu('Enable CMK on Existing Account...');
    await (
      await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ })
    ).choose('kv-retail-legacy');
    await (await workbench.quickInput({ title, placeholder: /Choose a key/ })).choose('cosmos-catalog');
    await confirmOnPage(workbench, enabling);
  },
  async goOn(workbench) {
    const said = await confirmOnPage(workbench, enabling);
    expect(said).not.toContain('Turn on purge protection');
  },
  hold: hang(/^PATCH .*\/databaseAccounts\/cosmos-catalog-prod/),
  offer: /"Enable CMK on Existing Account" for account cosmos-catalog-prod didn't finish/,
  told: (workbench) => endOnPage(workbench, /is encrypted with key/, 'told'),
};

const recovers: Flow = {
  name: 'recover',
  account: 'cosmos-ledger-only',
  options: { estate: deletedVault },
  async begin(workbench) {
    const title = 'Recover Deleted Vault';
    await (await (await workbench.view('Subscriptions')).row('Ledgers')).contextMenu(`${title}...`);
    await (
      await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ })
    ).choose('kv-ledgers');
    await confirmOnPage(workbench, recovering);
  },
  async goOn(workbench) {
    await confirmOnPage(workbench, recovering);
  },
  // The vault is recovered by then, but without its role assignments.
  hold: hang(/^PUT .*\/vaults\/kv-ledgers\/.*\/roleAssignments\//),
  offer: /"Recover Deleted Vault" for key vault kv-ledgers didn't finish/,
  told: (workbench) => endOnPage(workbench, /Recovered key vault kv-ledgers/, 'told'),
};

testKilled(enables);
testKilled(recovers);

test('a reloaded window offers to continue once its former extension host has ended', async () => {
  const end = await endOf(enables, 'reloaded');
  expect(changesOf(end, [end.start]).come).toContainEqual(
    expect.stringMatching(/^account cosmos-catalog-prod .*keys\/cosmos-catalog/),
  );
});
