import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startAzure, type AzureFront } from './azureFront.ts';
import { confirmOnPage, endOnPage, review } from './changePage.ts';
import { webview } from './harness/editors.ts';
import { inEveryTheme } from './harness/themes.ts';
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

/** Confirms the changes on the page, and waits for its result. It needs no notification. */
async function apply(
  title: RegExp,
  button: string,
  screen: string,
  told: RegExp,
  final?: 'button' | { readonly typed: string },
) {
  await review(workbench, { title, button, screen });
  expect(writes()).toEqual([]);
  const said = await confirmOnPage(workbench, { title, button, screen, ...(final ? { final } : {}) });
  await endOnPage(workbench, told, `${screen}, done`);
  expect(await workbench.notifications()).toEqual([]);
  return said;
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

test('the resource provider is registered from the palette', async () => {
  await workbench.runCommand('Register Resource Provider');
  const title = 'Register Resource Provider';
  const question = await workbench.quickInput({ title, placeholder: /Choose a subscription/ });
  await workbench.screenshot('subscription');
  await question.choose('Contoso Development');
  const detail = await apply(
    /Register resource provider in subscription Contoso Development/,
    'Register',
    'register',
    /Microsoft.DocumentDB is registered\.$/,
  );
  expect(detail).toContain(
    'Register resource provider Microsoft.DocumentDB in subscription Contoso Development.',
  );
  expect(writes()).toEqual(['POST arm/development/providers/Microsoft.DocumentDB/register']);
  const subscription = await (await workbench.view('Subscriptions')).row('Contoso Development');
  await expect.poll(() => subscription.description).toBeDefined();
});

test("a vault is configured from its page, which says when it's already configured", async () => {
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
  const detail = await apply(
    /Configure key vault kv-payments-dev for customer-managed keys/,
    'Configure',
    'configure',
    /purge protection are on for key vault kv-payments-dev\.$/,
    'button',
  );
  expect(detail).toContain('Turn on purge protection for key vault kv-payments-dev.');
  expect(detail).toContain("can't turn off purge protection");
  expect(writes()).toEqual([`PATCH ${dev}`]);
  const configured = await (await vaults()).row('kv-payments-dev');
  await expect.poll(() => configured.contextMenuItems()).not.toContain('Configure Key Vault for CMK...');
  await workbench.runCommand('Configure Key Vault for CMK...');
  await (
    await workbench.quickInput({ placeholder: 'Choose a key vault or managed HSM' })
  ).choose('kv-payments-dev');
  await endOnPage(workbench, /purge protection are on/, 'configured already');
  expect(writes()).toEqual([]);
});

test('access is granted by an access policy and by a role', async () => {
  const title = 'Grant Cosmos DB Access';
  await (await (await vaults()).row('kv-payments-dev')).contextMenu('Grant Cosmos DB Access...');
  // Only "Azure Cosmos DB" can be chosen there, so nothing is asked.
  const policy = await apply(
    /Grant access to the keys in key vault kv-payments-dev/,
    'Grant Access',
    'access policy',
    /Access to the keys in key vault kv-payments-dev is granted/,
  );
  expect(policy).toContain('Add an access policy to key vault kv-payments-dev');
  expect(writes()).toEqual([`PUT ${dev}/accessPolicies/add`]);
  const key = await (await vaults()).row('kv-cards-prod', 'cosmos-cards');
  await key.contextMenu('Grant Cosmos DB Access...');
  const who = await workbench.quickInput({ title, placeholder: /identity that uses the key/ });
  const offered = await labels(who);
  await workbench.screenshot('who');
  expect(offered.slice(0, 3)).toEqual(['Azure Cosmos DB', 'id-cosmos-cards']);
  await who.choose('Azure Cosmos DB');
  const scope = await workbench.quickInput({ title, placeholder: /one key or all keys/ });
  await workbench.screenshot('scope');
  await scope.choose('Only key cosmos-cards');
  const role = await apply(
    /Grant access to key cosmos-cards in key vault kv-cards-prod/,
    'Grant Access',
    'role',
    /Access to key cosmos-cards in key vault kv-cards-prod is granted/,
  );
  expect(role).toContain('Key Vault Crypto Service Encryption User role on key cosmos-cards');
  expect(writes()).toEqual([
    `PUT ${production}/kv-cards-prod/keys/cosmos-cards/providers/Microsoft.Authorization/roleAssignments/*`,
  ]);
});

test('a key is generated with an expiry date', async () => {
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
  await rotation.choose('Another time before expiry...');
  const period = await workbench.quickInput({ title, step: 4, placeholder: /P90D/ });
  await period.type('P5D');
  expect(await period.awaitMessage(/at least 7 days after creation/)).toMatchObject({ severity: 'error' });
  await workbench.screenshot('rotation too late');
  await period.type('P60D');
  await period.accept();
  const detail = await apply(
    /Generate key cosmos-cards-dev in key vault kv-payments-dev/,
    'Generate',
    'generate',
    /Key cosmos-cards-dev is ready/,
  );
  expect(detail).toContain('Generate RSA key cosmos-cards-dev with 4096 bits. It expires on');
  expect(detail).toMatch(
    /60 days before each version expires[\s\S]*valid for 365 days[\s\S]*Keep earlier versions enabled/,
  );
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

test('a key is rotated, and its account is followed until it uses the new version', async () => {
  const key = await (await vaults()).row('kv-retail-prod', 'cosmos-orders');
  await key.contextMenu('Rotate Key...');
  const detail = await apply(
    /Rotate key cosmos-orders in key vault kv-retail-prod/,
    'Rotate',
    'rotate',
    /has a new version. Keep the former/,
  );
  expect(detail).toContain('cosmos-orders-prod');
  expect(detail).toContain('The former version stays enabled.');
  // The first request to the vault has no token (401), and gets the challenge.
  expect(new Set(writes())).toEqual(
    new Set(['POST kv-retail-prod.vault.azure.net/keys/cosmos-orders/rotate']),
  );
  const vault = azure.sandbox.state.vaults.find(({ name }) => name === 'kv-retail-prod');
  expect(vault?.keys.find(({ name }) => name === 'cosmos-orders')?.versions).toHaveLength(4);
  const former = vault?.keys.find(({ name }) => name === 'cosmos-orders')?.versions.at(-2)?.version ?? '';
  const row = await (await vaults()).row('kv-retail-prod', 'cosmos-orders', `${former.slice(0, 8)}…`);
  await row.contextMenu('Check Old Key Version');
  await workbench.webviewText(
    /Can the old version be disabled\?[^]*Keep version .* of key cosmos-orders enabled/,
  );
  expect(await workbench.notifications()).toEqual([]);
  await workbench.screenshot('old version');
  await workbench.runCommand('Disable Old Key Version...');
  const title = 'Disable Old Key Version';
  await (await workbench.quickInput({ title, step: 1 })).choose('kv-retail-prod');
  await (await workbench.quickInput({ title, step: 2 })).choose('cosmos-orders');
  const versions = await workbench.quickInput({ title, step: 3, placeholder: 'Choose a key version' });
  const one = (await versions.items()).find(({ label }) => label.startsWith(former.slice(0, 8)));
  expect(one?.description).toMatch(/^cosmos-orders · /);
  await workbench.screenshot('old versions');
  await versions.choose(one?.label ?? '');
  // It is information, and nothing can be disabled.
  const kept = await workbench.webviewText(
    /Keep version .* of key cosmos-orders enabled for now[^]*24 hours after a rotation/,
  );
  expect(kept).not.toContain('Disable Version');
  expect(await workbench.notifications()).toEqual([]);
  await workbench.screenshot('old version refused');
  expect(writes()).toEqual([]);
});

test('an existing account gets a key permanently', async () => {
  const title = 'Enable CMK on Existing Account: cosmos-catalog-prod';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-catalog-prod')).contextMenu('Enable CMK on Existing Account...');
  const stores = await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ });
  await stores.items();
  await workbench.screenshot('vault of the account');
  await stores.choose('kv-cards-prod');
  const others = await workbench.quickInput({ title, placeholder: /Choose a key · kv-/ });
  expect((await labels(others))[0]).toBe('Generate New Key...');
  await others.back();
  await (
    await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ })
  ).choose('kv-retail-legacy');
  const keys = await workbench.quickInput({ title, placeholder: /Choose a key · kv-/ });
  await keys.items();
  await workbench.screenshot('key of the account');
  await keys.choose('cosmos-catalog');
  const heading = /Encrypt account cosmos-catalog-prod with key cosmos-catalog in key vault kv-retail-legacy/;
  const steps = { title: heading, button: 'Enable CMK...', screen: 'enable' };
  const detail = await review(workbench, steps);
  await inEveryTheme(workbench, async (kind) => {
    for (const width of [900, 740]) {
      await workbench.page.setViewportSize({ width, height: 600 });
      await workbench.screenshot(`enable ${kind} ${width}`);
    }
  });
  await workbench.page.setViewportSize({ width: 1280, height: 800 });
  // Typing another name changes nothing, and the page stays.
  await webview(workbench.page).getByRole('button', { name: 'Enable CMK...' }).click();
  await (await workbench.quickInput({ message: /type cosmos-catalog-prod/ })).cancel();
  expect(writes()).toEqual([]);
  await confirmOnPage(workbench, { ...steps, final: { typed: 'cosmos-catalog-prod' } });
  await endOnPage(workbench, /is encrypted with key/, 'enable, done');
  expect(await workbench.notifications()).toEqual([]);
  expect(detail).toContain("You can't switch the account back to a Microsoft-managed key.");
  expect(detail).toMatch(
    /Readiness[^]*Account cosmos-catalog-prod[^]*Key vault kv-retail-legacy[^]*Key cosmos-catalog/,
  );
  expect(detail).toContain('Turn on purge protection for key vault kv-retail-legacy.');
  await expect
    .poll(async () => (await accounts.row('cosmos-catalog-prod')).ariaLabel)
    .toContain('access confirmed');
  await workbench.screenshot('encrypted');
  azure.sent();
});

test('the possible default identities are offered, and the order of the change is shown', async () => {
  const title = 'Change Default Identity: cosmos-orders-prod';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  const identities = await workbench.quickInput({ title, placeholder: /Choose the identity/ });
  expect(await labels(identities)).toEqual([
    'Azure Cosmos DB',
    'System-assigned identity',
    'Create New Identity...',
    'id-cosmos-cards',
    'Enter Resource ID...',
    'Identity for another tenant...',
  ]);
  await workbench.screenshot('identities');
  await identities.choose('System-assigned identity');
  const said = await review(workbench, {
    title: /Change the default identity of account cosmos-orders-prod/,
    button: 'Change Identity',
    screen: 'identity',
  });
  expect(said).toMatch(/Turn on the system[^]*Add an access policy[^]*Wait up to[^]*Set the system/);
  const { id } = azure.sandbox.state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
  await (await accounts.row('cosmos-orders-prod')).contextMenu('Change Default Identity...');
  await (
    await workbench.quickInput({ title, placeholder: /Choose the identity/ })
  ).choose('Identity for another tenant...');
  const identity = await workbench.quickInput({ title, step: 2 });
  await identity.type(id);
  await identity.accept();
  const application = await workbench.quickInput({ title, step: 3 });
  await application.type('contoso-cmk');
  expect(await application.awaitMessage(/in the form/)).toMatchObject({ severity: 'error' });
  await application.type('7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10');
  await workbench.screenshot('application');
  await application.accept();
  const told = await workbench.webviewText(/az ad sp create --id 7b1d0c52/);
  expect(told).toContain("isn't in the key vault's tenant");
  await workbench.screenshot('application missing');
  expect(writes()).toEqual([]);
});

test('a rejected change of a revoked account leads to Explain Status', async () => {
  const title = 'Change Key: cosmos-stores-prod';
  const accounts = await workbench.view('Cosmos DB Accounts');
  await (await accounts.row('cosmos-stores-prod')).contextMenu('Change Key...');
  const vaultsThere = await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ });
  await vaultsThere.choose('kv-retail-prod');
  await (await workbench.quickInput({ title, placeholder: /Choose a key/ })).choose('cosmos-orders');
  await endOnPage(workbench, /Can't change the key of account cosmos-stores-prod/, 'revoked');
  await webview(workbench.page).getByRole('button', { name: 'Explain Status' }).first().click();
  await workbench.webviewText(/Account cosmos-stores-prod/);
  await workbench.screenshot('explained');
  expect(writes()).toEqual([]);
});

test('a deleted vault is recovered, and so is its account', async () => {
  const title = 'Recover Deleted Vault';
  await (await (await workbench.view('Subscriptions')).row('Contoso Production')).contextMenu(`${title}...`);
  const vaultsThere = await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ });
  const [hsm, row] = await vaultsThere.items();
  await workbench.screenshot('deleted vaults');
  expect(hsm).toMatchObject({ label: 'hsm-stores-retired' });
  expect(row?.label).toBe('kv-stores-retired');
  expect(row?.detail).toContain('cosmos-stores-prod');
  await vaultsThere.choose('kv-stores-retired');
  const detail = await apply(
    /Recover key vault kv-stores-retired/,
    'Recover',
    'recover',
    /Recovered key vault/,
  );
  expect(detail).toContain('drops all role assignments');
  await (await vaults()).row('kv-stores-retired');
});

test('a deleted managed HSM is recovered, and appears among the vaults again', async () => {
  const title = 'Recover Deleted Vault';
  await workbench.runCommand(`${title}...`);
  await (await workbench.quickInput({ title, placeholder: /subscription/ })).choose('Contoso Production');
  const deleted = await workbench.quickInput({ title, placeholder: /Choose a key vault or managed HSM/ });
  await deleted.choose('hsm-stores-retired');
  azure.sent();
  const detail = await apply(
    /Recover managed HSM hsm-stores-retired/,
    'Recover',
    'recover hsm',
    /Recovered managed HSM hsm-stores-retired/,
  );
  expect(detail).toContain('keeps its local roles');
  expect(writes()).toEqual([expect.stringMatching(/^PUT .*\/managedHSMs\/hsm-stores-retired$/)]);
  expect((await (await vaults()).row('hsm-stores-retired')).ariaLabel).toContain('managed HSM');
  await workbench.screenshot('recovered hsm');
});

test('the accounts that would lose access by switching to Azure RBAC are named before', async () => {
  await (await (await vaults()).row('kv-retail-prod')).contextMenu('Move Vault to RBAC...');
  const said = await review(workbench, {
    title: /Move key vault kv-retail-prod to Azure RBAC/,
    button: 'Move to RBAC',
    screen: 'move to rbac',
  });
  expect(said).toMatch(
    /Grant access to the identities[^]*cosmos-orders-prod[^]*loses the permissions of its access policy/,
  );
  azure.sent();
  expect(writes()).toEqual([]);
});

test('a vault is created with purge protection', async () => {
  const title = 'Create Key Vault for CMK';
  await (await (await workbench.view('Subscriptions')).row('Contoso Development')).contextMenu(`${title}...`);
  await (await workbench.quickInput({ title, placeholder: /resource group/ })).choose('rg-payments-dev');
  const name = await workbench.quickInput({ title, step: 2 });
  await name.type('kv-payments-new');
  expect(await name.awaitMessage(/is available/)).toMatchObject({ severity: 'info' });
  await name.accept();
  await (await workbench.quickInput({ title, placeholder: /region/ })).choose('West Europe');
  await (await workbench.quickInput({ title, placeholder: /permission model/ })).choose('Azure RBAC');
  const tier = await workbench.quickInput({ title, placeholder: /tier/ });
  await workbench.screenshot('tiers');
  expect((await labels(tier)).at(-1)).toBe('Managed HSM');
  await tier.choose('Standard');
  const detail = await apply(
    /Create key vault kv-payments-new/,
    'Create',
    'create vault',
    /purge protection are on for key vault kv-payments-new/,
    'button',
  );
  expect(detail).toContain("can't turn off purge protection");
  expect(writes()).toEqual(
    [dev.replace('kv-payments-dev', 'kv-payments-new')].map((vault) => `PUT ${vault}`),
  );
  await (await vaults()).row('kv-payments-new');
  await workbench.screenshot('created vault');
});
