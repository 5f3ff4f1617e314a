import { expect, test } from 'vitest';
import { confirmOnPage, endOnPage } from './changePage.ts';
import type { View } from './harness/views.ts';
import { sharedSandbox } from './harness/sharedSandbox.ts';

const shared = sharedSandbox('trees');

test('an account links to its vault and key, and the key links back to its accounts', async () => {
  const workbench = shared();
  const accounts = await workbench.view('Cosmos DB Accounts');
  const vaults = await workbench.view('Key Vaults');
  const selected = async (view: View) => (await view.rows()).find((row) => row.selected)?.label;
  const account = await accounts.row('cosmos-payments-prod');
  await account.contextMenu('Reveal Key Vault');
  await expect.poll(() => selected(vaults)).toBe('kv-payments-prod');
  await account.contextMenu('Reveal Key');
  await expect.poll(() => selected(vaults)).toBe('cosmos-payments');
  const key = await vaults.row('kv-payments-prod', 'cosmos-payments');
  await key.contextMenu('Show', 'Reveal Accounts');
  await expect.poll(() => selected(accounts)).toBe('cosmos-payments-prod');
  await workbench.screenshot('revealed');
});

test('a managed HSM is listed with the vaults, an account links to its key, and access is granted by a local role', async () => {
  const workbench = shared();
  const accounts = await workbench.view('Cosmos DB Accounts');
  const vaults = await workbench.view('Key Vaults');
  const account = await accounts.row('cosmos-fabrikam-genomes');
  await expect.poll(() => account.ariaLabel).toContain('access confirmed');
  await account.contextMenu('Reveal Key');
  await expect
    .poll(async () => (await vaults.rows()).find((row) => row.selected)?.label)
    .toBe('cosmos-genomes');
  const hsm = await vaults.row('hsm-fabrikam-genomes');
  expect(hsm.ariaLabel).toContain('managed HSM');
  await workbench.screenshot('revealed');
  const items = await hsm.contextMenuItems();
  expect(items).toEqual(
    expect.arrayContaining(['Grant Cosmos DB Access...', 'Generate Key...', 'Revoke Cosmos DB Access...']),
  );
  expect(items.filter((item) => /Template|RBAC/.test(item))).toEqual([]);

  const title = 'Sandbox: Grant Cosmos DB Access';
  const key = await vaults.row('hsm-fabrikam-genomes', 'cosmos-archive');
  await key.contextMenu('Grant Cosmos DB Access...');
  const who = await workbench.quickInput({ title, placeholder: /identity that uses the key/ });
  await who.choose('id-cosmos-genomes');
  const scope = await workbench.quickInput({ title, placeholder: /one key or all keys/ });
  await scope.choose('Only key cosmos-archive');
  const said = await confirmOnPage(workbench, {
    title: /Grant access to key cosmos-archive in managed HSM hsm-fabrikam-genomes/,
    button: 'Grant Access',
    screen: 'local role',
  });
  expect(said).toContain('Managed HSM Crypto Service Encryption User role on key cosmos-archive');
  await endOnPage(
    workbench,
    /Access to key cosmos-archive in managed HSM hsm-fabrikam-genomes is granted/,
    'granted',
  );
});

test('accounts are listed by urgency, grouped, and filtered until the filter is cleared', async () => {
  const workbench = shared();
  const accounts = await workbench.view('Cosmos DB Accounts');
  const vaults = await workbench.view('Key Vaults');
  await accounts.row('cosmos-stores-prod');
  // The badge of the container says how many need attention.
  const badge = workbench.page.locator(
    '.activitybar .action-item:has([aria-label^="Cosmos DB CMK"]) .badge-content',
  );
  await expect.poll(() => badge.textContent()).toMatch(/^\d+$/);
  await expect.poll(async () => (await accounts.rows())[0]?.ariaLabel).toMatch(/revoked|failed|purge|access/);
  await workbench.screenshot('sorted');

  await workbench.runCommand('Group Accounts...');
  await (await workbench.quickInput({ title: 'Group Accounts' })).choose('Status');
  const group = await accounts.row('Needs attention');
  expect(group.description).toMatch(/accounts? · needs attention: \d+/);
  const revoked = await accounts.row('Needs attention', 'cosmos-stores-prod');
  await workbench.screenshot('grouped');
  await revoked.click();
  await accounts.action('Refresh');
  await expect.poll(async () => (await accounts.row('Needs attention')).expanded).toBe(true);
  await expect
    .poll(async () => (await accounts.rows()).find(({ label }) => label === 'cosmos-stores-prod')?.selected)
    .toBe(true);

  await workbench.runCommand('Filter...');
  await (await workbench.quickInput({ title: 'Filter' })).choose('Text');
  const box = await workbench.quickInput({ title: 'Filter', message: /Part of a name/ });
  await box.type('stores');
  await box.accept();
  await expect.poll(() => accounts.description()).toContain('filter: "stores"');
  await expect.poll(() => vaults.description()).toContain('filter: "stores"');
  await expect
    .poll(async () => (await accounts.rows()).filter(({ level }) => level === 2).map(({ label }) => label))
    .toEqual(['cosmos-stores-prod']);
  await vaults.awaitWelcome('Nothing matches the filter');
  // The subscriptions of the results stay visible.
  const subscriptions = await workbench.view('Subscriptions');
  await expect
    .poll(async () => (await subscriptions.rows()).map(({ label }) => label))
    .toEqual(['Contoso Production']);
  await workbench.screenshot('filtered');

  await accounts.action('Clear Filter');
  await expect.poll(() => accounts.description()).not.toContain('filter');
  await expect.poll(async () => (await accounts.rows()).length).toBeGreaterThan(3);

  // The grouping is a setting, which the next file's sandbox would have, too.
  await workbench.runCommand('Group Accounts...');
  await (await workbench.quickInput({ title: 'Group Accounts' })).choose('No groups');
  await expect.poll(async () => (await accounts.row('cosmos-stores-prod')).level).toBe(1);
});

// Last, because its document would ask to be saved.
test('dragging a key into an editor inserts its URI without a version', async () => {
  const workbench = shared();
  const vaults = await workbench.view('Key Vaults');
  await vaults.row('kv-cards-prod', 'cosmos-cards');
  await workbench.runCommand('File: New Untitled Text File');
  const key = await vaults.row('kv-cards-prod', 'cosmos-cards');
  await key.dragToEditor();
  await expect
    .poll(() => workbench.editorText())
    .toBe('https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
  await workbench.screenshot('dropped');
});
