import { expect, test } from 'vitest';
import { startAzure } from './azureFront.ts';
import { answerAll, newAccount, title } from './creation.ts';
import { withWorkbench } from './harness/workbench.ts';

const token = 'POST login.microsoftonline.com/5b0c9c2e-3f0e-4b7d-9a44-6e1f3d2c8a71/oauth2/v2.0/token';
const provider = 'arm/development/providers/Microsoft.DocumentDB';
const group = 'arm/development/resourceGroups/rg-payments-dev';
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv-payments-dev`;
const account = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-cards-dev-eu`;

const production = 'arm/production/resourceGroups';
const keysInUse = [
  'rg-payments-prod/providers/Microsoft.KeyVault/vaults/kv-cards-prod/keys/cosmos-cards',
  ...['cosmos-disputes', 'cosmos-ledger', 'cosmos-payments'].map(
    (key) => `rg-payments-prod/providers/Microsoft.KeyVault/vaults/kv-payments-prod/keys/${key}`,
  ),
  'rg-retail-prod/providers/Microsoft.KeyVault/vaults/kv-retail-prod/keys/cosmos-orders',
  'rg-retail-prod/providers/Microsoft.KeyVault/vaults/kv-returns-prod/keys/cosmos-returns',
];

/** The data for the accounts' risks: their keys, the roles on vaults with Azure RBAC, and the principal. */
const risks = [
  ...keysInUse.flatMap((key) => [`GET ${production}/${key}`, `GET ${production}/${key}/versions`]),
  ...['kv-cards-prod', 'kv-payments-prod'].map(
    (name) =>
      `GET ${production}/rg-payments-prod/providers/Microsoft.KeyVault/vaults/${name}/providers/Microsoft.Authorization/roleAssignments`,
  ),
  'GET graph.microsoft.com/v1.0/servicePrincipals',
];

/** For accounts and for vaults; not sent if Azure Resource Manager's lists have already responded. */
const survey = 'POST arm/providers/Microsoft.ResourceGraph/resources';

/** In any order, because they are sent in parallel. */
const reads = [
  // The views.
  token,
  'GET arm/tenants',
  'GET arm/subscriptions',
  ...['development', 'production'].flatMap((subscription) => [
    `GET arm/${subscription}/providers/Microsoft.DocumentDB`,
    `GET arm/${subscription}/providers/Microsoft.KeyVault/vaults`,
    `GET arm/${subscription}/providers/Microsoft.KeyVault/managedHSMs`,
    `GET arm/${subscription}/providers/Microsoft.DocumentDB/databaseAccounts`,
  ]),
  ...risks,
  // The questions.
  'GET arm/development/resourcegroups',
  `GET ${vault}/keys`,
  'HEAD arm/providers/Microsoft.DocumentDB/databaseAccountNames/cosmos-cards-dev-eu',
  `GET ${provider}/locations`,
  // The plan's five checks; the second token is for the directory.
  `GET ${provider}`,
  `GET ${vault}`,
  `GET ${vault}/keys/cosmos-cards-dev`,
  `GET ${account}`,
  'HEAD arm/providers/Microsoft.DocumentDB/databaseAccountNames/cosmos-cards-dev-eu',
  `GET ${provider}/locations`,
  token,
  'GET graph.microsoft.com/v1.0/servicePrincipals',
  'GET arm/development/providers/Microsoft.Authorization/permissions',
  `GET ${group}/providers/Microsoft.Authorization/permissions`,
  `GET ${vault}/providers/Microsoft.Authorization/permissions`,
];

const rights = 'providers/Microsoft.Authorization/permissions';

/** Each step is checked again, sent, and read back. Irreversible changes are checked once more. */
const writes: readonly string[] = [
  `POST ${provider}/register`,
  `PATCH ${vault}`,
  `PUT ${vault}/accessPolicies/add`,
  `PUT ${vault}/keys/cosmos-cards-dev`,
  `PUT ${account}`,
];

/** The requests of the creation, and those of the views after each step, which overlap the next step. */
const readBeside: readonly string[] = [
  `GET ${provider}`,
  `GET arm/development/${rights}`,
  `GET ${vault}`,
  `GET ${vault}/${rights}`,
  `GET ${account}`,
  'HEAD arm/providers/Microsoft.DocumentDB/databaseAccountNames/cosmos-cards-dev-eu',
  `GET ${provider}/locations`,
  `GET ${group}/${rights}`,
  `GET ${provider}/locations/westeurope/operationsStatus/*`,
  'GET arm/development/providers/Microsoft.KeyVault/vaults',
  'GET arm/development/providers/Microsoft.KeyVault/managedHSMs',
  `GET ${vault}/keys`,
];

test('from an unregistered subscription to a healthy account, over TLS, with these requests', async () => {
  const azure = await startAzure('main-job');
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      const accounts = await workbench.view('Cosmos DB Accounts');
      await accounts.row('cosmos-stores-prod');
      await workbench.screenshot('views');
      await workbench.runCommand(title);
      const plan = await answerAll(workbench, newAccount, (screen) => workbench.screenshot(screen));
      expect(await plan.text(/What can't be undone/)).toContain("can't turn off");
      await workbench.screenshot('plan');
      const read = azure.sent();
      expect(read.filter((line) => line !== survey).toSorted()).toEqual(reads.toSorted());
      expect(read.filter((line) => line === survey).length).toBeLessThanOrEqual(2);
      await plan.press('Create');
      const question = await workbench.dialog();
      await workbench.screenshot('irreversible');
      expect(question.detail).toContain('purge protection');
      expect(azure.sent()).toEqual([]);
      await question.press('Create');
      await plan.body(/Step \d of 5/);
      await workbench.screenshot('progress');
      await plan.ready('cosmos-cards-dev-eu');
      await workbench.screenshot('ready');
      await expect
        .poll(() => accounts.row('cosmos-cards-dev-eu'))
        .toMatchObject({
          selected: true,
          ariaLabel: expect.stringContaining('access confirmed') as string,
        });
      const sent = azure.sent();
      expect(sent.filter((line) => !/^(GET|HEAD) /.test(line) && line !== survey)).toEqual(writes);
      // The risks of the new account need its key, which might still be loading.
      const isOfKey = (line: string) => line.includes('/keys/cosmos-cards-dev');
      const others = (lines: readonly string[]) =>
        new Set(lines.filter((line) => /^(GET|HEAD) /.test(line) && !isOfKey(line)));
      expect(others(sent)).toEqual(others(readBeside));
      expect(await workbench.notifications()).toEqual([]);
    });
  } finally {
    await azure.close();
  }
});
