import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { acrossApplication } from '../../src/sandbox/directory.ts';
import { title } from './creation.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await openWorkbench({ name: 'drill' });
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
  // The last rows that come: VS Code forgets what a menu is of while a view is drawn anew.
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  await (await workbench.view('Key Vaults')).row('hsm-fabrikam-genomes');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.screenshot('failed');
});

afterAll(() => workbench.close());

/** Agrees to a step in the sandbox, which says that it is one wherever it asks and tells. */
async function apply(question: RegExp, screen: string, told: RegExp) {
  const dialog = await workbench.dialog(question);
  await workbench.screenshot(screen);
  expect(dialog.message).toMatch(/^Sandbox: /);
  expect(dialog.detail).toContain('Nothing of it reaches Azure');
  await dialog.press('Apply');
  const { message } = await workbench.notification(told, 60_000);
  expect(message).toMatch(/^Sandbox: /);
  await workbench.screenshot(`${screen}, done`);
  await workbench.closeNotification(told);
  return dialog.detail;
}

test('the default identity of an account is changed, in the order that is told', async () => {
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  const title = 'Sandbox: Change Default Identity';
  const identities = await workbench.quickInput({ title, placeholder: /Choose the identity/ });
  await identities.choose('System-assigned identity');
  const detail = await apply(
    /default identity of cosmos-orders-prod/,
    'identity',
    /default identity of cosmos-orders-prod is the system-assigned identity/,
  );
  expect(detail).toMatch(/Assign the system[^]*Add an access policy[^]*Wait until[^]*Make the system/);
  await expect
    .poll(async () => (await accounts.row('cosmos-orders-prod')).tooltip())
    .toContain("the account's system-assigned identity");
}, 120_000);

test('a vault is moved to Azure RBAC; who would lose access is named before', async () => {
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('kv-retail-prod')).contextMenu('Move Vault to RBAC...');
  const detail = await apply(
    /Move the key vault kv-retail-prod to Azure RBAC/,
    'move to rbac',
    /Azure RBAC decides in the key vault kv-retail-prod now/,
  );
  expect(detail).toMatch(/Assign the role[^]*cosmos-orders-prod[^]*loses what its access policy gives/);
  await expect.poll(async () => (await vaults.row('kv-retail-prod')).description).toContain('Azure RBAC');
  // Nobody has lost the key by it: the roles were there before the policies ended.
  const accounts = await workbench.view('Cosmos DB Accounts');
  await expect
    .poll(async () => (await accounts.row('cosmos-orders-prod')).ariaLabel)
    .toContain('access confirmed');
  await workbench.screenshot('moved');
}, 120_000);

test('an account is made with a key of another tenant that is seen, and its application can be taken the access', async () => {
  const at = (step: number, placeholder?: RegExp) =>
    workbench.quickInput({ title, step, ...(placeholder ? { placeholder } : {}) });
  await workbench.runCommand(title);
  await (await at(1)).choose('Contoso Production');
  await (await at(2)).choose('rg-retail-prod');
  await (await at(3)).choose('Key in another tenant...');
  const uri = await at(4, /kv-orders/);
  await uri.type('https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients');
  await uri.accept();
  const application = await at(4, /^0000/);
  await application.type(acrossApplication);
  await application.accept();
  await (await at(5, /orders-eu/)).type('cosmos-across-prod');
  await (await at(5, /orders-eu/)).accept();
  await (await at(6)).choose('NoSQL');
  await (await at(7, /Choose the region/)).choose('West Europe');
  await (await at(7, /availability zones/)).choose('Without zone redundancy');
  await (await at(8, /Read the plan/)).choose('Choose Identity...');
  await (await at(8, /Choose the identity/)).choose('id-cosmos-cards');
  const told = await workbench.webviewText(/across tenants by the application/);
  expect(told).toContain(`kv-fabrikam-patients to the application ${acrossApplication}`);
  expect(told).not.toContain('not seen from here');
  const plan = await at(8, /Read the plan/);
  await workbench.screenshot('across, plan');
  await plan.choose('Create');
  await (await workbench.dialog(/cosmos-across-prod/)).press('Create');
  await workbench.notification(/cosmos-across-prod is ready/, 60_000);
  await workbench.closeNotification(/cosmos-across-prod is ready/);
  const accounts = await workbench.view('Cosmos DB Accounts');
  await expect
    .poll(async () => (await accounts.row('cosmos-across-prod')).ariaLabel)
    .toContain('access confirmed');
  const vault = await (await workbench.view('Key Vaults')).row('kv-fabrikam-patients');
  await vault.contextMenu('Grant Cosmos DB Access...');
  const given = await workbench.quickInput({ placeholder: /who is given access/ });
  expect((await given.items(3)).map(({ label }) => label)).toContain('Application of cosmos-across-prod');
  await workbench.screenshot('across, who is given access');
  await given.cancel();
  await workbench.quickInputGone();
  await vault.contextMenu('Revoke Cosmos DB Access...');
  const taken = await workbench.quickInput({ title: 'Revoke Cosmos DB Access' });
  expect((await taken.items(2)).map(({ label }) => label)).toContain(`Application ${acrossApplication}`);
  await workbench.screenshot('across, who loses it');
  await taken.cancel();
  await workbench.quickInputGone();
}, 120_000);

test('a drill on a managed HSM can be its deletion', async () => {
  const vaults = await workbench.view('Key Vaults');
  await (await vaults.row('hsm-fabrikam-genomes')).contextMenu('Revocation Drill...');
  const causes = await workbench.quickInput({ title: 'Revocation Drill' });
  await workbench.screenshot('causes in an HSM');
  const labels = (await causes.items()).map(({ label }) => label);
  expect(labels).toContain('The managed HSM is deleted');
  expect(labels).not.toContain('The vault is deleted');
  await causes.cancel();
  await workbench.quickInputGone();
});

test('a drill on a key, from the cause to the repair, with the run-book of the real accounts', async () => {
  const vaults = await workbench.view('Key Vaults');
  const vault = await vaults.row('kv-payments-prod');
  await vault.contextMenu('Revocation Drill...');
  const causes = await workbench.quickInput({ title: 'Revocation Drill' });
  await workbench.screenshot('causes');
  await causes.choose("The key's latest version is disabled");
  const text = () => workbench.webviewText(/What everybody sees/);
  await expect.poll(text).toContain('Access to the key is confirmed');
  await workbench.notification(/the drill is on/);
  await workbench.screenshot('begun');
  await workbench.notification(/accounts that have lost their key: 1/, 120_000);
  await expect.poll(text).toContain('A refusal (403, sub-status 4018)');
  await workbench.screenshot('dark');
  await workbench.pressNotification(/accounts that have lost their key: 1/, 'Write Run-Book');
  await expect.poll(() => workbench.editorText()).toContain('What hangs on it');
  expect(await workbench.editorText()).toContain('cosmos-payments-prod | NoSQL');
  await workbench.screenshot('runbook');

  // Nothing of ours took it, and still it is given back by the command that the drill names.
  const key = await (await workbench.view('Key Vaults')).row('kv-payments-prod', 'cosmos-payments');
  await key.contextMenu('Restore Key');
  await (await workbench.dialog(/Sandbox: Restore the key cosmos-payments/)).press('Restore');
  await workbench.notification(/all accounts are back/, 120_000);
  await workbench.screenshot('back');
}, 240_000);
