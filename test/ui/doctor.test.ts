import { expect, test } from 'vitest';
import { contributor, userAccessAdministrator } from '../../src/sandbox/authorization/roles.ts';
import { contoso, deployer } from '../../src/sandbox/directory.ts';
import {
  addAccount,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
} from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { startAzure } from './azureFront.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const container = 'Cosmos DB CMK';

test('a revoked account: its status in cause, evidence, steps and waiting times', async () => {
  await withWorkbench({ name: 'explain-status' }, async (workbench) => {
    await workbench.openContainer(container);
    await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
    const accounts = await workbench.view('Cosmos DB Accounts');
    const revoked = await accounts.row('cosmos-stores-prod');
    expect(await revoked.contextMenuItems()).toContain('Explain Status');
    await revoked.contextMenu('Explain Status');
    const told = await workbench.webviewText(/Status of cosmos-stores-prod/);
    await workbench.screenshot('explained');
    expect(told).toContain('Revoked (4017).');
    expect(told).toContain('The vault kv-stores-retired is deleted.');
    expect(told).toContain('Recover the deleted vault');
    expect(told).toContain('After 2 hours without change, open a support request with Microsoft.');
    expect(told).toContain('This window has seen this status since');
    expect(told).toContain('All of this is simulated');

    await workbench.runCommand('Explain Status');
    await (
      await workbench.quickInput({ placeholder: 'Choose what to work on' })
    ).choose('cosmos-payments-prod');
    expect(await workbench.webviewText(/Status of cosmos-payments-prod/)).toContain('Confirmed.');
    await workbench.screenshot('confirmed');

    // With another container in front, nothing but the preview asks for the extension.
    await workbench.openContainer('Explorer');
    // As a person does it: VS Code keeps what its tabs show.
    await Promise.all([
      workbench.page.waitForEvent('load'),
      workbench.runCommand('Developer: Reload Window'),
    ]);
    await workbench.webviewText(/of a window before, and is not kept. "Explain Status" makes it anew/);
    await workbench.screenshot('after a reload');
  });
});

const clinic = '11aa22bb-33cc-4dd5-8ee6-77ff88009911';

/** Hardly anything is right: the vault, its key, the grant, the person's rights, a lock, the region. */
function illEstate(state: State): void {
  const subscription = addSubscription(state, {
    ...{ id: clinic, displayName: 'Contoso Clinic', tenantId: contoso.id, closedRegions: ['westeurope'] },
  });
  const [data, keys] = ['rg-clinic-data', 'rg-clinic-keys'].map((name) =>
    addResourceGroup(state, subscription, name),
  ) as [ReturnType<typeof addResourceGroup>, ReturnType<typeof addResourceGroup>];
  const vault = addVault(state, keys, {
    name: 'kv-clinic',
    purgeProtection: false,
    softDeleteRetentionInDays: 7,
    networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] },
  });
  const inTenDays = Math.floor(state.clock.now() / 1000) + 10 * 24 * 60 * 60;
  addKey(state, vault, { name: 'patients', keySize: 2048, enabled: false, exp: inTenDays });
  addAccount(state, data, {
    name: 'cosmos-clinic',
    keyVaultKeyUri: 'https://kv-clinic.vault.azure.net/keys/patients',
  });
  for (const role of [contributor, userAccessAdministrator])
    assignRole(state, `/subscriptions/${clinic}`, role, deployer.objectId);
  const scope = `/subscriptions/${clinic}/resourceGroups/rg-clinic-data`;
  state.locks.push({ name: 'audit', scope, level: 'ReadOnly' });
}

const title = 'CMK readiness of cosmos-clinic';
const isRead = ({ method, url }: { readonly method: string; readonly url: string }) =>
  method === 'GET' ||
  method === 'HEAD' ||
  /ResourceGraph|checkNameAvailability|oauth2\/v2.0\/token/.test(url);

/** What the table of the document says needs somebody. */
async function open(workbench: Workbench): Promise<string[]> {
  const told = await workbench.webviewText(/CMK readiness of cosmos-clinic/);
  return [...told.matchAll(/^(Needs action|Watch|Unknown|Note): (.*)$/gm)].map(([line]) => line);
}

test('the doctor finds what is wrong with an account, changes nothing, and two fixes of it are run', async () => {
  const azure = await startAzure('doctor', { estate: illEstate });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const account = await (await workbench.view('Cosmos DB Accounts')).row('cosmos-clinic');
      await (await workbench.view('Key Vaults')).row('kv-clinic');
      const before = azure.proxy.exchanges.length;
      await account.contextMenu('Check CMK Readiness');
      const list = await workbench.quickInput({ title });
      const found = await open(workbench);
      await workbench.screenshot('examined');
      expect(found).toEqual(
        expect.arrayContaining([
          "Needs action: Status of the account's key (cosmos-clinic)",
          'Needs action: Soft delete and purge protection (kv-clinic)',
          'Needs action: Network of the vault (kv-clinic)',
          'Needs action: Use of the key (patients)',
          'Needs action: Access of the identity (cosmos-clinic)',
          'Watch: Expiry of the key (patients)',
          'Watch: Size of the key (patients)',
          'Watch: Region (cosmos-clinic)',
          'Watch: Your right: Disable and enable versions of the key (kv-clinic)',
          'Watch: Your right: Rotate the key (kv-clinic)',
          'Watch: Locks (cosmos-clinic)',
          'Note: Retention of deleted keys (kv-clinic)',
        ]),
      );
      expect(azure.proxy.exchanges.slice(before).filter((one) => !isRead(one))).toEqual([]);
      expect((await list.items()).map(({ label }) => label)).toEqual(
        expect.arrayContaining([
          'Configure Key Vault for CMK',
          'Grant Cosmos DB Access',
          'Restore Key',
          'Rotate Key',
          'Check Again',
        ]),
      );

      await list.cancel();
      // The findings are rows under the account; a fix of one of them examines it again.
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect.poll(async () => (await accounts.row('cosmos-clinic')).description).toMatch(/^findings: /);
      const network = await accounts.row('cosmos-clinic', 'Network of the vault');
      expect(network.description).toContain('F-32');
      await workbench.screenshot('rows');
      await network.inlineAction('Fix');
      await (await workbench.dialog(/Configure the key vault kv-clinic/)).press('Apply');
      await expect
        .poll(async () => (await accounts.rows()).map(({ label }) => label), { timeout: 60_000 })
        .not.toContain('Network of the vault');
      await workbench.screenshot('rows-fixed');
      await account.contextMenu('Check CMK Readiness');
      const second = await workbench.quickInput({ title });
      await expect
        .poll(() => open(workbench))
        .not.toContain('Needs action: Network of the vault (kv-clinic)');
      expect(await open(workbench)).not.toContain(
        'Needs action: Soft delete and purge protection (kv-clinic)',
      );
      await workbench.screenshot('configured');

      await second.choose('Grant Cosmos DB Access');
      const grant = { title: 'Grant Cosmos DB Access' };
      await (await workbench.quickInput({ ...grant, placeholder: /who is given/ })).choose('Azure Cosmos DB');
      await (
        await workbench.quickInput({ ...grant, placeholder: /what access/ })
      ).choose('The key patients alone');
      await (await workbench.dialog(/keys of kv-clinic/)).press('Apply');
      const third = await workbench.quickInput({ title });
      await expect
        .poll(() => open(workbench))
        .not.toContain('Needs action: Access of the identity (cosmos-clinic)');
      await workbench.screenshot('granted');
      await third.cancel();
      await workbench.screenshot('read');

      const left = () => accounts.rows().then((rows) => rows.map(({ label }) => label));
      expect(await left()).toContain('Use of the key');
      await account.contextMenu('Clear Findings');
      await expect.poll(left).toEqual(['cosmos-clinic']);
      await workbench.screenshot('rows-cleared');

      const asked = { title: 'Check CMK Readiness of an Intended Account' };
      const sent = azure.proxy.exchanges.length;
      const vault = await (await workbench.view('Key Vaults')).row('kv-clinic');
      await vault.contextMenu(`${asked.title}...`);
      const name = await workbench.quickInput({ ...asked, step: 1 });
      await name.type('cosmos-clinic');
      await name.accept();
      await (await workbench.quickInput({ ...asked, step: 2 })).choose('West Europe');
      await (await workbench.quickInput({ ...asked, step: 3 })).choose('Azure Cosmos DB');
      await workbench.screenshot('intended-backup');
      await (await workbench.quickInput({ ...asked, step: 4 })).choose('Continuous');
      const again = await workbench.quickInput({ title });
      await expect
        .poll(() => open(workbench))
        .toEqual(
          expect.arrayContaining([
            'Needs action: Name of the account (cosmos-clinic)',
            'Needs action: Region (cosmos-clinic)',
            'Needs action: Backup and identity (cosmos-clinic)',
          ]),
        );
      await workbench.screenshot('intended');
      expect(azure.proxy.exchanges.slice(sent).filter((one) => !isRead(one))).toEqual([]);
      await again.cancel();

      await account.contextMenu('Explain Status');
      const told = await workbench.webviewText(/Status of cosmos-clinic/);
      expect(told).toContain('The waiting begins when the cause is gone: it is still there.');
      expect(told).toMatch(/The last change of the cause that was made here: .* ago\./);
      expect(told).toContain("The key's latest version is disabled.");
      await workbench.screenshot('explained');
    });
  } finally {
    await azure.close();
  }
});
