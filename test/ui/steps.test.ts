import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startAzure, type AzureFront } from './azureFront.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

const dev =
  'arm/development/resourceGroups/rg-payments-dev/providers/Microsoft.KeyVault/vaults/kv-payments-dev';
const production = 'arm/production/resourceGroups/rg-payments-prod/providers/Microsoft.KeyVault/vaults';

let azure: AzureFront;
let workbench: Workbench;

const writes = () => azure.sent().filter((line) => /^(PUT|PATCH|DELETE) |\/register$|\/rotate$/.test(line));
const vaults = () => workbench.view('Key Vaults');
const labels = async (list: { items(): Promise<{ label: string }[]> }) =>
  (await list.items()).map(({ label }) => label);

/** Agrees to what is shown, and sees what is told in the end. */
async function apply(question: RegExp, screen: string, told: RegExp) {
  const dialog = await workbench.dialog(question);
  await workbench.screenshot(screen);
  expect(writes()).toEqual([]);
  await dialog.press('Apply');
  await workbench.notification(told, 60_000);
  await workbench.screenshot(`${screen}, done`);
  await workbench.closeNotification(told);
  return dialog.detail;
}

beforeAll(async () => {
  azure = await startAzure('steps');
  workbench = await openWorkbench(azure.workbench);
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
  azure.sent();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.screenshot('failed');
});

afterAll(async () => {
  await workbench.close();
  await azure.close();
});

test('the resource provider is registered, asked for from the palette', async () => {
  await workbench.runCommand('Register Resource Provider');
  const title = 'Register Resource Provider';
  const question = await workbench.quickInput({ title, placeholder: /Choose the subscription/ });
  await workbench.screenshot('subscription');
  await question.choose('Contoso Development');
  const detail = await apply(/in Contoso Development/, 'register', /Microsoft.DocumentDB is registered\.$/);
  expect(detail).toContain('Register Microsoft.DocumentDB in the subscription Contoso Development.');
  expect(writes()).toEqual(['POST arm/development/providers/Microsoft.DocumentDB/register']);
  const subscription = await (await workbench.view('Subscriptions')).row('Contoso Development');
  await expect.poll(() => subscription.description).toBeDefined();
});

test('a vault is configured after a modal, and told when it is so already', async () => {
  const vault = await (await vaults()).row('kv-payments-dev');
  const items = await vault.contextMenuItems();
  expect(items).toEqual(
    expect.arrayContaining([
      'Configure Key Vault for CMK...',
      'Grant Cosmos DB Access...',
      'Generate Key...',
    ]),
  );
  await vault.contextMenu('Configure Key Vault for CMK...');
  const detail = await apply(/Configure the key vault kv-payments-dev/, 'configure', /is protected\.$/);
  expect(detail).toContain('Turn purge protection on for the key vault kv-payments-dev.');
  expect(detail).toContain('cannot be turned off again');
  expect(writes()).toEqual([`PATCH ${dev}`]);
  await (await (await vaults()).row('kv-payments-dev')).contextMenu('Configure Key Vault for CMK...');
  await workbench.notification(/has soft delete and purge protection/);
  await workbench.closeNotification(/has soft delete and purge protection/);
  expect(writes()).toEqual([]);
});

test('access is granted by an access policy, and by a role', async () => {
  const title = 'Grant Cosmos DB Access';
  await (await (await vaults()).row('kv-payments-dev')).contextMenu('Grant Cosmos DB Access...');
  await (await workbench.quickInput({ title, placeholder: /who is given access/ })).choose('Azure Cosmos DB');
  const policy = await apply(
    /keys of kv-payments-dev/,
    'access policy',
    /may use the keys of kv-payments-dev/,
  );
  expect(policy).toContain('Add an access policy to kv-payments-dev');
  expect(writes()).toEqual([`PUT ${dev}/accessPolicies/add`]);
  const key = await (await vaults()).row('kv-cards-prod', 'cosmos-cards');
  await key.contextMenu('Grant Cosmos DB Access...');
  const who = await workbench.quickInput({ title, placeholder: /who is given access/ });
  const offered = await labels(who);
  await workbench.screenshot('who');
  expect(offered.slice(0, 3)).toEqual(['Azure Cosmos DB', 'id-cosmos-cards']);
  await who.choose('Azure Cosmos DB');
  const scope = await workbench.quickInput({ title, placeholder: /what access is given to/ });
  await workbench.screenshot('scope');
  await scope.choose('The key cosmos-cards alone');
  const role = await apply(/keys of kv-cards-prod/, 'role', /may use the key cosmos-cards of kv-cards-prod/);
  expect(role).toContain('Key Vault Crypto Service Encryption User on the key cosmos-cards');
  expect(writes()).toEqual([
    `PUT ${production}/kv-cards-prod/keys/cosmos-cards/providers/Microsoft.Authorization/roleAssignments/*`,
  ]);
});

test('a key is generated, with the day on which it expires', async () => {
  const title = 'Generate Key';
  await (await (await vaults()).row('kv-payments-dev')).contextMenu('Generate Key...');
  const name = await workbench.quickInput({ title, step: 1 });
  await name.type('scratch');
  expect(await name.awaitMessage(/already/)).toMatchObject({ severity: 'error' });
  await name.type('cosmos-cards-dev');
  await name.accept();
  const size = await workbench.quickInput({ title, step: 2 });
  await workbench.screenshot('key size');
  await size.choose('RSA 4096');
  const expiry = await workbench.quickInput({ title, step: 3 });
  await workbench.screenshot('expiry');
  await expiry.choose('In one year');
  const rotation = await workbench.quickInput({ title, step: 4 });
  await rotation.items(4);
  await workbench.screenshot('rotation');
  await rotation.choose('A time before its expiry...');
  const period = await workbench.quickInput({ title, step: 4, placeholder: /P90D/ });
  await period.type('P5D');
  expect(await period.awaitMessage(/^Key Vault rotates/)).toMatchObject({ severity: 'error' });
  await workbench.screenshot('rotation too late');
  await period.type('P60D');
  await period.accept();
  const detail = await apply(/Generate the key/, 'generate', /The key cosmos-cards-dev is ready/);
  expect(detail).toContain('Generate the RSA key cosmos-cards-dev of 4096 bits. It expires on');
  expect(detail).toMatch(/60 days before each expires[\s\S]*valid for 365 days[\s\S]*have to stay enabled/);
  expect(writes()).toEqual([`PUT ${dev}/keys/cosmos-cards-dev`]);
  await (await vaults()).row('kv-payments-dev', 'cosmos-cards-dev');
  const made = azure.sandbox.state.vaults
    .find((one) => one.name === 'kv-payments-dev')
    ?.keys.find((one) => one.name === 'cosmos-cards-dev');
  expect(made?.rotationPolicy?.lifetimeActions).toEqual([
    { action: { type: 'rotate' }, trigger: { timeBeforeExpiry: 'P60D' } },
  ]);
  await workbench.screenshot('generated');
});

test('a key is rotated, and its account followed until it uses the new version', async () => {
  const key = await (await vaults()).row('kv-retail-prod', 'cosmos-orders');
  await key.contextMenu('Rotate Key...');
  const detail = await apply(/Rotate the key cosmos-orders/, 'rotate', /has a new version. Leave the former/);
  expect(detail).toContain('cosmos-orders-prod');
  expect(detail).toContain('The former version stays enabled.');
  // The first one asks the vault for whom a token is wanted (401), and carries none.
  expect(new Set(writes())).toEqual(
    new Set(['POST kv-retail-prod.vault.azure.net/keys/cosmos-orders/rotate']),
  );
  const vault = azure.sandbox.state.vaults.find(({ name }) => name === 'kv-retail-prod');
  expect(vault?.keys.find(({ name }) => name === 'cosmos-orders')?.versions).toHaveLength(4);
  const former = vault?.keys.find(({ name }) => name === 'cosmos-orders')?.versions.at(-2)?.version ?? '';
  const row = await (await vaults()).row('kv-retail-prod', 'cosmos-orders', `${former.slice(0, 8)}…`);
  await row.contextMenu('Check Old Key Version');
  await workbench.notification(/is to stay enabled/);
  await workbench.screenshot('old version');
  await workbench.closeNotification(/is to stay enabled/);
  await workbench.runCommand('Disable Old Key Version...');
  const versions = await workbench.quickInput({ placeholder: 'Choose what to work on' });
  const one = (await versions.items()).find(({ label }) => label.startsWith(former.slice(0, 8)));
  expect(one?.detail).toBe('cosmos-orders in kv-retail-prod');
  await workbench.screenshot('old versions');
  await versions.choose(one?.label ?? '');
  await workbench.notification(/was not disabled.*24 hours after a rotation/);
  expect((await workbench.notifications()).filter(({ progress }) => progress)).toEqual([]);
  await workbench.screenshot('old version refused');
  await workbench.closeNotification(/was not disabled/);
  expect(writes()).toEqual([]);
});

test('an account that exists gets a key, for good', async () => {
  const title = 'Enable CMK on Existing Account';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-catalog-prod')).contextMenu('Enable CMK on Existing Account...');
  await (
    await workbench.quickInput({ title, placeholder: /Choose the key vault/ })
  ).choose('kv-retail-legacy');
  const keys = await workbench.quickInput({ title, placeholder: /Choose the key$/ });
  await keys.items();
  await workbench.screenshot('key of the account');
  await keys.choose('cosmos-catalog');
  const detail = await apply(
    /Encrypt the account cosmos-catalog-prod/,
    'enable',
    /is encrypted with the key/,
  );
  expect(detail).toContain('never goes back to a key of Microsoft');
  expect(detail).toContain('Turn purge protection on for the key vault kv-retail-legacy.');
  await expect
    .poll(async () => (await accounts.row('cosmos-catalog-prod')).ariaLabel)
    .toContain('access confirmed');
  await workbench.screenshot('encrypted');
  azure.sent();
});

test('the identities that may become the default one are offered, and the order of the change is told', async () => {
  const title = 'Change Default Identity';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  const identities = await workbench.quickInput({ title, placeholder: /Choose the identity/ });
  expect(await labels(identities)).toEqual([
    'Azure Cosmos DB',
    'System-assigned identity',
    'id-cosmos-cards',
    'Another user-assigned identity...',
    'For a vault of another tenant...',
  ]);
  await workbench.screenshot('identities');
  await identities.choose('System-assigned identity');
  const dialog = await workbench.dialog(/default identity of cosmos-orders-prod/);
  await workbench.screenshot('identity');
  expect(dialog.detail).toMatch(/Assign the system[^]*Add an access policy[^]*Wait until[^]*Make the system/);
  await dialog.press('Cancel');
  const { id } = azure.sandbox.state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  await (
    await workbench.quickInput({ title, placeholder: /Choose the identity/ })
  ).choose('For a vault of another tenant...');
  const identity = await workbench.quickInput({ title, step: 1 });
  await identity.type(id);
  await identity.accept();
  const application = await workbench.quickInput({ title, step: 2 });
  await application.type('contoso-cmk');
  expect(await application.awaitMessage(/has the form/)).toMatchObject({ severity: 'error' });
  await application.type('7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10');
  await workbench.screenshot('application');
  await application.accept();
  const told = await workbench.notification(/az ad sp create --id 7b1d0c52/);
  expect(told.message).toContain('The tenant of the vault has no such application');
  await workbench.screenshot('application missing');
  await workbench.closeNotification(/az ad sp create/);
  expect(writes()).toEqual([]);
});

test('a refused change of a revoked account leads to what explains its status', async () => {
  const title = 'Change Key';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-stores-prod')).contextMenu(`${title}...`);
  const vaultsThere = await workbench.quickInput({ title, placeholder: /Choose the key vault/ });
  await vaultsThere.choose('kv-retail-prod');
  await (await workbench.quickInput({ title, placeholder: /Choose the key$/ })).choose('cosmos-orders');
  const told = await workbench.notification(/cosmos-stores-prod cannot be encrypted/);
  await workbench.screenshot('revoked');
  expect(told.buttons).toEqual(['Explain Status', 'Try Again', 'Show Log']);
  await workbench.pressNotification(/cosmos-stores-prod cannot be encrypted/, 'Explain Status');
  await workbench.webviewText(/Status of cosmos-stores-prod/);
  await workbench.screenshot('explained');
  expect(writes()).toEqual([]);
});

test('a deleted vault is recovered, and its account comes back', async () => {
  const title = 'Recover Deleted Vault';
  await (await (await workbench.view('Subscriptions')).row('Contoso Production')).contextMenu(`${title}...`);
  const vaultsThere = await workbench.quickInput({ title, placeholder: /Choose the deleted key vault/ });
  const [hsm, row] = await vaultsThere.items();
  await workbench.screenshot('deleted vaults');
  expect(hsm).toMatchObject({ label: 'hsm-stores-retired' });
  expect(row?.label).toBe('kv-stores-retired');
  expect(row?.detail).toContain('cosmos-stores-prod');
  await vaultsThere.choose('kv-stores-retired');
  const detail = await apply(/Recover the key vault/, 'recover', /is recovered/);
  expect(detail).toContain('drops all role assignments');
  await (await vaults()).row('kv-stores-retired');
});

test('a deleted managed HSM is recovered, and is among the vaults again', async () => {
  const title = 'Recover Deleted Vault';
  await workbench.runCommand(`${title}...`);
  await (await workbench.quickInput({ title, placeholder: /subscription/ })).choose('Contoso Production');
  const deleted = await workbench.quickInput({ title, placeholder: /deleted key vault or managed HSM/ });
  await deleted.choose('hsm-stores-retired');
  azure.sent();
  const detail = await apply(/Recover the managed HSM/, 'recover hsm', /hsm-stores-retired is recovered/);
  expect(detail).toContain('Microsoft does not say whether the local roles');
  expect(writes()).toEqual([expect.stringMatching(/^PUT .*\/managedHSMs\/hsm-stores-retired$/)]);
  expect((await (await vaults()).row('hsm-stores-retired')).ariaLabel).toContain('managed HSM');
  await workbench.screenshot('recovered hsm');
});

test('who would lose access by a move to Azure RBAC is named before', async () => {
  await (await (await vaults()).row('kv-retail-prod')).contextMenu('Move Vault to RBAC...');
  const dialog = await workbench.dialog(/Move the key vault kv-retail-prod to Azure RBAC/);
  await workbench.screenshot('move to rbac');
  expect(dialog.detail).toMatch(
    /Assign the role[^]*cosmos-orders-prod[^]*loses what its access policy gives/,
  );
  azure.sent();
  await dialog.press('Cancel');
  expect(writes()).toEqual([]);
});

test('a vault is created, protected from the start', async () => {
  const title = 'Create Key Vault for CMK';
  await (await (await workbench.view('Subscriptions')).row('Contoso Development')).contextMenu(`${title}...`);
  await (await workbench.quickInput({ title, placeholder: /resource group/ })).choose('rg-payments-dev');
  const name = await workbench.quickInput({ title, step: 2 });
  await name.type('kv-payments-new');
  expect(await name.awaitMessage(/is free/)).toMatchObject({ severity: 'info' });
  await name.accept();
  await (await workbench.quickInput({ title, placeholder: /region/ })).choose('West Europe');
  await (await workbench.quickInput({ title, placeholder: /access to the new vault/ })).choose('Azure RBAC');
  const tier = await workbench.quickInput({ title, placeholder: /tier/ });
  await workbench.screenshot('tiers');
  expect((await labels(tier)).at(-1)).toBe('Managed HSM');
  await tier.choose('Standard');
  const detail = await apply(/Create the key vault/, 'create vault', /kv-payments-new is ready/);
  expect(detail).toContain('cannot be turned off again');
  expect(writes()).toEqual(
    [dev.replace('kv-payments-dev', 'kv-payments-new')].map((vault) => `PUT ${vault}`),
  );
  await (await vaults()).row('kv-payments-new');
  await workbench.screenshot('created vault');
});
