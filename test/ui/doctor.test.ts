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
import { accessibilityProblems } from './harness/accessibility.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const clinic = '11aa22bb-33cc-4dd5-8ee6-77ff88009911';

/** Almost everything is wrong: the vault, its key, the grant, the user's permissions, a lock, and the region. */
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

const isRead = ({ method, url }: { readonly method: string; readonly url: string }) =>
  method === 'GET' ||
  method === 'HEAD' ||
  /ResourceGraph|checkNameAvailability|checkPolicyRestrictions|oauth2\/v2.0\/token/.test(url);

/** Every item of the page in front: its mark, its title, and its subject. */
const items = ({ page }: Workbench): Promise<string[]> =>
  webview(page)
    .locator('li.item')
    .evaluateAll((all) =>
      all.map((item) => {
        const textOf = (selector: string) => item.querySelector(selector)?.textContent ?? '';
        const mark = item.querySelector('.mark')?.getAttribute('aria-label') ?? '';
        return `${mark}: ${textOf('h3')} (${textOf('.note')})`;
      }),
    );

const found = (mark: string, title: string, on: string): unknown =>
  expect.stringMatching(new RegExp(`^${mark}: ${title}: .* \\(${on}\\)$`));

test("the readiness page finds an account's problems without changing anything, and runs their fixes", async () => {
  const azure = await startAzure('doctor', { estate: illEstate });
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      const { page } = workbench;
      await workbench.openContainer('Cosmos DB CMK');
      const account = await (await workbench.view('Cosmos DB Accounts')).row('cosmos-clinic');
      await (await workbench.view('Key Vaults')).row('kv-clinic');
      const before = azure.proxy.exchanges.length;
      await account.contextMenu('Check CMK Readiness');
      const body = await webviewBody(page, /CMK readiness of cosmos-clinic[^]*Not ready[^]*Read more/);
      await workbench.screenshot('checked');
      expect(await items(workbench)).toEqual(
        expect.arrayContaining([
          found('Needs attention', 'Access to the key', 'cosmos-clinic'),
          found('Needs attention', 'Soft delete and purge protection', 'kv-clinic'),
          found('Needs attention', 'Key vault network', 'kv-clinic'),
          found('Needs attention', 'Key state', 'patients'),
          found('Needs attention', "Identity's access", 'cosmos-clinic'),
          found('Warning', 'Key expiry', 'patients'),
          found('Warning', 'Key size', 'patients'),
          found('Warning', 'Region', 'cosmos-clinic'),
          found('Warning', 'Your permission: Disable and enable key versions', 'kv-clinic'),
          found('Warning', 'Your permission: Rotate the key', 'kv-clinic'),
          found('Warning', 'Locks', 'cosmos-clinic'),
          found('Information', 'Soft-delete retention', 'kv-clinic'),
        ]),
      );
      expect(await body.innerText()).not.toMatch(/\bF-\d/);
      expect(azure.proxy.exchanges.slice(before).filter((one) => !isRead(one))).toEqual([]);
      const buttons = await webview(page).getByRole('button').allInnerTexts();
      expect(buttons.map((label) => label.trim())).toEqual(
        expect.arrayContaining([
          'Check Again',
          'Fix: Configure Key Vault for CMK',
          'Fix: Grant Cosmos DB Access',
          'Fix: Restore Key',
          'Fix: Rotate Key',
        ]),
      );
      expect(await accessibilityProblems(body)).toEqual([]);

      // The findings are also rows under the account, and their fixes run on the page.
      const accounts = await workbench.view('Cosmos DB Accounts');
      await expect.poll(async () => (await accounts.row('cosmos-clinic')).description).toMatch(/findings: /);
      await workbench.screenshot('rows');
      await (await accounts.row('cosmos-clinic', 'Key vault network')).inlineAction('Fix');
      const configure = await workbench.dialog(/Configure key vault kv-clinic/);
      expect(configure.detail).toContain("This can't be undone:");
      await workbench.screenshot('configure');
      await configure.press('Configure');
      const gone = (title: string) =>
        expect
          .poll(async () => (await items(workbench)).filter((one) => one.startsWith('Needs attention: ')), {
            timeout: 60_000,
          })
          .not.toContainEqual(expect.stringContaining(title));
      await gone('Key vault network');
      await gone('Soft delete and purge protection');
      await expect
        .poll(async () => (await accounts.rows()).map(({ label }) => label))
        .not.toContain('Key vault network');
      await workbench.screenshot('configured');

      // The finding says who needs access, so the fix doesn't ask.
      await webview(page).getByRole('button', { name: 'Fix: Grant Cosmos DB Access' }).click();
      const grant = await workbench.dialog(/Grant access to key patients in key vault kv-clinic/);
      expect(grant.detail).toContain('principal "Azure Cosmos DB"');
      await workbench.screenshot('grant');
      await grant.press('Grant Access');
      await gone("Identity's access");
      await workbench.screenshot('granted');
      expect(await workbench.notifications()).toEqual([]);

      const left = () => accounts.rows().then((rows) => rows.map(({ label }) => label));
      expect(await left()).toContain('Key state');
      await account.contextMenu('Show', 'Clear Findings');
      await expect.poll(left).not.toContain('Key state');
      await workbench.screenshot('rows-cleared');
      await workbench.runCommand('Clear Findings');
      await workbench.notification(/No findings to clear/);
      await workbench.closeNotification(/No findings to clear/);

      const asked = { title: 'Check CMK Readiness of Planned Account' };
      const sent = azure.proxy.exchanges.length;
      const vault = await (await workbench.view('Key Vaults')).row('kv-clinic');
      await vault.contextMenu(`${asked.title}...`);
      await (await workbench.quickInput({ ...asked, step: 1 })).choose('No key yet');
      const name = await workbench.quickInput({ ...asked, step: 2 });
      await name.type('cosmos-clinic');
      await name.accept();
      await (await workbench.quickInput({ ...asked, step: 3 })).choose('West Europe');
      await (await workbench.quickInput({ ...asked, step: 4 })).choose('Azure Cosmos DB');
      await (await workbench.quickInput({ ...asked, step: 5 })).choose('Continuous');
      await webview(page).getByRole('button', { name: 'Create It...' }).waitFor();
      expect(await items(workbench)).toEqual(
        expect.arrayContaining([
          found('Needs attention', 'Account name', 'cosmos-clinic'),
          found('Needs attention', 'Region', 'cosmos-clinic'),
          found('Needs attention', 'Backup and identity', 'cosmos-clinic'),
        ]),
      );
      await workbench.screenshot('intended');
      expect(azure.proxy.exchanges.slice(sent).filter((one) => !isRead(one))).toEqual([]);
      await webview(page).getByRole('button', { name: 'Create It...' }).click();
      const create = await workbench.quickInput({ title: /Create CMK Cosmos account/ });
      await workbench.screenshot('create it');
      await create.cancel();

      await account.contextMenu('Explain Status');
      const told = await workbench.webviewText(/Account cosmos-clinic[^]*How long recovery takes/);
      expect(told).toContain("Recovery starts once the cause is fixed. It isn't fixed yet.");
      expect(told).toMatch(/Your last change to the account, its key, or its access was on .* ago\./);
      expect(told).toContain("The key's latest version is disabled.");
      await workbench.screenshot('explained');
    });
  } finally {
    await azure.close();
  }
});
