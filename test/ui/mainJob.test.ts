import { expect, test } from 'vitest';
import { startAzure } from './azureFront.ts';
import { answerAll, title, type Wanted } from './creation.ts';
import { withWorkbench } from './harness/workbench.ts';

const wanted: Wanted = {
  subscription: 'Contoso Development',
  group: 'rg-payments-dev',
  vault: 'kv-payments-dev',
  key: { name: 'cosmos-cards-dev', size: 'RSA 3072' },
  account: 'cosmos-cards-dev-eu',
  api: 'NoSQL',
  region: 'West Europe',
};

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

/** What the accounts' risks are judged by: their keys, the roles on vaults under Azure RBAC, and the principal. */
const risks = [
  ...keysInUse.flatMap((key) => [`GET ${production}/${key}`, `GET ${production}/${key}/versions`]),
  ...['kv-cards-prod', 'kv-payments-prod'].map(
    (name) =>
      `GET ${production}/rg-payments-prod/providers/Microsoft.KeyVault/vaults/${name}/providers/Microsoft.Authorization/roleAssignments`,
  ),
  'GET graph.microsoft.com/v1.0/servicePrincipals',
];

/** Of accounts and of vaults; not sent for what Azure Resource Manager's lists have told already. */
const survey = 'POST arm/providers/Microsoft.ResourceGraph/resources';

/** Told in any order: they are sent side by side. */
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

/** Each step is checked again, sent, and read back; what cannot be undone is looked at once more. */
const writes: readonly (string | readonly string[])[] = [
  `GET ${provider}`,
  `GET arm/development/${rights}`,
  `POST ${provider}/register`,
  `GET ${provider}`,
  `GET ${vault}`,
  `GET ${vault}/${rights}`,
  `GET ${vault}`,
  `PATCH ${vault}`,
  `GET ${vault}`,
  `GET ${vault}/${rights}`,
  `PUT ${vault}/accessPolicies/add`,
  `GET ${vault}`,
  `GET ${vault}/keys/cosmos-cards-dev`,
  `GET ${vault}/${rights}`,
  `PUT ${vault}/keys/cosmos-cards-dev`,
  `GET ${vault}/keys/cosmos-cards-dev`,
  // Side by side: they may arrive in any order.
  [
    `GET ${account}`,
    'HEAD arm/providers/Microsoft.DocumentDB/databaseAccountNames/cosmos-cards-dev-eu',
    `GET ${provider}/locations`,
  ],
  `GET ${group}/${rights}`,
  `PUT ${account}`,
  `GET ${provider}/locations/westeurope/operationsStatus/*`,
  `GET ${account}`,
];

/** The first of what was sent, with what may have arrived in any order as in `expected`. */
function arrivalOf(sent: string[]) {
  return writes.map((expected) => {
    if (typeof expected === 'string') return sent.shift();
    const together = sent.splice(0, expected.length);
    return expected.toSorted().join() === together.toSorted().join() ? expected : together;
  });
}

/** What the views show of it is read again at the end. */
const refreshed = [
  `GET ${provider}`,
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
      const plan = await answerAll(workbench, wanted, (screen) => workbench.screenshot(screen));
      expect(await workbench.webviewText(/What cannot be undone/)).toContain('cannot be turned off');
      await workbench.screenshot('plan');
      const read = azure.sent();
      expect(read.filter((line) => line !== survey).toSorted()).toEqual(reads.toSorted());
      expect(read.filter((line) => line === survey).length).toBeLessThanOrEqual(2);
      await plan.choose('Create');
      const question = await workbench.dialog();
      await workbench.screenshot('irreversible');
      expect(question.detail).toContain('Purge protection');
      expect(azure.sent()).toEqual([]);
      await question.press('Create');
      await workbench.notification(/Step \d of 5/);
      await workbench.screenshot('progress');
      await workbench.notification(/cosmos-cards-dev-eu is ready. Azure confirms/, 120_000);
      await workbench.screenshot('ready');
      await expect
        .poll(() => accounts.row('cosmos-cards-dev-eu'))
        .toMatchObject({
          selected: true,
          ariaLabel: expect.stringContaining('access confirmed') as string,
        });
      const sent = azure.sent();
      expect(arrivalOf(sent)).toEqual(writes);
      // The risks of the new account read its key, which may be under way still.
      const after = sent.filter((line) => !line.includes('/keys/cosmos-cards-dev'));
      expect(after.toSorted()).toEqual(refreshed.toSorted());
    });
  } finally {
    await azure.close();
  }
});
