import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { owner } from '../../src/sandbox/authorization/roles.ts';
import { contosoCosmosPrincipal, deployer, type Client } from '../../src/sandbox/directory.ts';
import { addAccount, assignRole } from '../../src/sandbox/estate/builders.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { json } from '../../src/sandbox/rest/answer.ts';
import { startAzure, type AzureFront } from './azureFront.ts';
import { answerAll, planOf, startOver, title, type Wanted } from './creation.ts';
import { webview } from './harness/editors.ts';
import { eventually } from './harness/eventually.ts';
import { setUserSetting } from './harness/userSettings.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

/** Has all permissions except reading the directory, like most users. */
const contractor: Client = {
  ...deployer,
  appId: '5d2b7f90-3c61-4e8a-a7d4-0b9c6e1f8235',
  objectId: '84c0e6a2-9f17-4d35-b2e8-6a7d1c5f0b93',
  name: 'contoso-contractor',
  mayReadDirectory: false,
};

const cards: Wanted = {
  subscription: 'Contoso Development',
  group: 'rg-payments-dev',
  vault: 'kv-payments-dev',
  key: 'scratch',
  account: 'cosmos-cards-dev',
  api: 'NoSQL',
  region: 'West Europe',
};

let azure: AzureFront;
let workbench: Workbench;
let graph: ReturnType<AzureFront['faults']['add']>;

const writes = () => azure.sent().filter((line) => /^(PUT|PATCH|DELETE) |\/register$/.test(line));
const labels = async (list: { items(): Promise<{ label: string }[]> }) =>
  (await list.items()).map(({ label }) => label);

const refuseOnce = (request: RegExp, message: string) => {
  const response = json(403, { error: { code: 'AuthorizationFailed', message } });
  azure.faults.add({ request, times: 1, fault: { kind: 'answer', response } });
};

beforeAll(async () => {
  azure = await startAzure(
    'remedies',
    {
      estate: (state) => {
        sampleEstate(state);
        state.directory.clients.push(contractor);
        // Distinguishes this Azure from the sandbox inside the extension.
        addAccount(
          state,
          state.resourceGroups.find(({ name }) => name === 'rg-retail-prod')!,
          {
            name: 'cosmos-here-only',
          },
        );
        for (const { id, tenantId } of state.subscriptions)
          if (tenantId === contractor.tenantId)
            assignRole(state, `/subscriptions/${id}`, owner, contractor.objectId);
      },
    },
    contractor,
  );
  // For typing the settings into their editor, at the end.
  const settings = { ...azure.workbench.settings, 'workbench.editor.useModal': 'off' };
  const response = json(403, {
    error: { code: 'AuthorizationFailed', message: 'Resource Graph is closed.' },
  });
  graph = azure.faults.add({ request: /ResourceGraph/, fault: { kind: 'answer', response } });
  workbench = await openWorkbench({ ...azure.workbench, settings });
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench.screenshot('failed');
});

afterAll(async () => {
  await workbench.close();
  await azure.close();
});

test('if Resource Graph is denied, each subscription is listed separately, and the views and the log say why', async () => {
  const vaults = await workbench.view('Key Vaults');
  await vaults.row('kv-payments-dev');
  await expect
    .poll(() => vaults.message())
    .toMatch(/^Slower without Resource Graph \(2 of 2\): You don't have permission/);
  await expect.poll(async () => (await workbench.view('Cosmos DB Accounts')).message()).toMatch(/\(2 of 2\)/);
  const subscriptions = await workbench.view('Subscriptions');
  expect(await subscriptions.message()).toBe('');
  const production = await subscriptions.row('Contoso Production');
  await expect
    .poll(() => production.tooltip())
    .toMatch(/Resource Graph didn't respond[^]*Microsoft\.ResourceGraph\/resources\/read[^]*which is slower/);
  await workbench.screenshot('listed');
  const lists = azure.sent().filter((line) => /\/(databaseAccounts|vaults)$/.test(line));
  expect(new Set(lists)).toEqual(
    new Set(
      ['development', 'production'].flatMap((where) => [
        `GET arm/${where}/providers/Microsoft.DocumentDB/databaseAccounts`,
        `GET arm/${where}/providers/Microsoft.KeyVault/vaults`,
      ]),
    ),
  );
  await workbench.runCommand('Show Log');
  await expect.poll(() => workbench.outputText()).toContain('Resource Graph is closed.');
  await workbench.screenshot('log');
  await workbench.runCommand('View: Hide Panel');
  graph.lift();
});

test('a list that Azure denies says why, is read again, and the flow continues', async () => {
  refuseOnce(
    /^GET .*\/resourcegroups\?/i,
    "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '/subscriptions/z' or the scope is invalid.",
  );
  await workbench.runCommand(title);
  await startOver(workbench);
  await (await workbench.quickInput({ title, step: 1 })).choose('Contoso Development');
  const groups = await workbench.quickInput({ title, step: 2 });
  const rows = await groups.items(3);
  await workbench.screenshot('groups refused');
  expect(rows.map(({ label, focused }) => [label, focused])).toEqual([
    ['Create New Resource Group...', false],
    [expect.stringMatching(/^Couldn't read the resource groups/), false],
    ['What to do', false],
    ['Try Again', true],
  ]);
  expect(rows[1]?.detail).toContain('Microsoft.Resources/subscriptions/resourceGroups/read');
  expect(rows[2]?.detail).toContain('for the Reader role');
  await groups.choose('Try Again');
  await groups.choose('rg-payments-dev');
  refuseOnce(/^GET .*\/kv-payments-dev\/keys\?/i, 'no');
  await (await workbench.quickInput({ title, step: 3 })).choose('kv-payments-dev');
  const keys = await workbench.quickInput({ title, step: 4 });
  await workbench.screenshot('keys refused');
  await keys.choose('Try Again');
  await keys.choose('scratch');
  await (await workbench.quickInput({ title, step: 5 })).cancel();
  await workbench.quickInputGone();
});

test("if the directory can't be read, the wizard asks for the object ID, which leads to a healthy account", async () => {
  await workbench.runCommand(title);
  const plan = await answerAll(workbench, cards);
  expect(await plan.buttons()).not.toContain('Create');
  expect(await plan.text(/needs attention|need attention/)).toContain(
    "You don't have permission to read service principals",
  );
  await workbench.screenshot('directory closed');
  await plan.press('Enter Object ID...');
  const id = await workbench.quickInput({ title, placeholder: /^0000/ });
  await workbench.screenshot('object id');
  await id.type('48d1c7f5');
  await workbench.screenshot('object id form');
  expect((await id.awaitMessage(/in the form/)).severity).toBe('error');
  await id.accept();
  await id.type('a232010e-820c-4083-83bb-3ace5fc29d0b');
  expect((await id.awaitMessage(/application ID\. Enter the object ID/)).severity).toBe('error');
  await workbench.screenshot('application id');
  await id.accept();
  await id.type(contractor.objectId);
  await id.accept();
  await plan.body(new RegExp(`Object ID of "Azure Cosmos DB"\\s+${contractor.objectId}`));
  await plan.press('Enter Object ID...');
  const again = await workbench.quickInput({ title, value: contractor.objectId });
  await again.type(contosoCosmosPrincipal.objectId);
  await again.accept();
  await plan.body(new RegExp(contosoCosmosPrincipal.objectId));
  await plan.button('Check Again').waitFor();
  await workbench.screenshot('object id in plan');
  expect(writes()).toEqual([]);
  await plan.press('Create');
  await (await workbench.dialog()).press('Create');
  await plan.ready('cosmos-cards-dev');
  await workbench.screenshot('healthy');
});

test('a name and a region that became unavailable during review are chosen again', async () => {
  azure.sent();
  await workbench.runCommand(title);
  const plan = await answerAll(workbench, {
    ...cards,
    subscription: 'Contoso Production',
    group: 'rg-retail-prod',
    vault: 'kv-retail-prod',
    key: 'cosmos-orders',
    account: 'cosmos-returns-eu',
  });
  await workbench.screenshot('deduced');
  const { state } = azure.sandbox;
  addAccount(
    state,
    state.resourceGroups.find(({ name }) => name === 'rg-payments-prod')!,
    {
      name: 'cosmos-returns-eu',
    },
  );
  await plan.press('Check Again');
  await plan.press('Choose Another Name...');
  const name = await workbench.quickInput({ title, value: 'cosmos-returns-eu' });
  await name.awaitMessage(/already used/);
  await workbench.screenshot('another name');
  state.subscriptions.find(({ displayName }) => displayName === 'Contoso Production')!.closedRegions = [
    'westeurope',
  ];
  await name.type('cosmos-returns-weu');
  await name.awaitMessage(/is available/);
  await name.accept();
  // The plan with the new name replaces the earlier page.
  await plan.body(/Create account cosmos-returns-weu[^]*Steps/);
  expect((await workbench.tabs()).filter((tab) => tab.includes('cosmos-returns'))).toEqual([
    'Create cosmos-returns-weu',
  ]);
  await workbench.screenshot('region closed');
  await plan.press('Choose Another Region...');
  const regions = await workbench.quickInput({ title, placeholder: /Choose a region/ });
  await workbench.screenshot('another region');
  expect(await labels(regions)).not.toContain('West Europe');
  await regions.back();
  await workbench.quickInputGone();
  await plan.press('Choose Another Region...');
  await (await workbench.quickInput({ title, placeholder: /Choose a region/ })).choose('Sweden Central');
  const zones = await workbench.quickInput({ title, placeholder: /availability zones/ });
  await zones.choose('With zone redundancy');
  await plan.body(/Sweden Central, zone-redundant/);
  expect(await plan.buttons()).toContain('Create');
  await workbench.screenshot('region open');
  expect(writes()).toEqual([]);
});

/** The answers if everything is new: a label in a list, or text. */
const everythingNew: [step: number, placeholder: RegExp, answer: string, isTyped?: true][] = [
  [1, /a resource group/, 'Create New Resource Group...'],
  [2, /rg-orders/, 'rg-claims-prod', true],
  [3, /region for the resource group/, 'North Europe'],
  [4, /key vault or managed HSM/, 'Create New Key Vault...'],
  [5, /kv-orders/, 'kv-claims-prod', true],
  [6, /region for the key vault/, 'North Europe'],
  [7, /permission model/, 'Access policies'],
  [8, /pricing tier/, 'Premium'],
  [9, /orders-key/, 'claims', true],
  [10, /key type and size/, 'RSA-HSM 4096'],
  [11, /orders-eu/, 'cosmos-claims-prod', true],
  [12, /API|api/, 'Gremlin'],
  [13, /region for the account/, 'Sweden Central'],
  [14, /availability zones/, 'Without zone redundancy'],
];

test('from a subscription with everything new, every question counts, and going back loses no answer', async () => {
  azure.sent();
  const subscriptions = await workbench.view('Subscriptions');
  await (await subscriptions.row('Contoso Production')).inlineAction(title);
  const first = await workbench.quickInput({ placeholder: /a resource group|unfinished creation/ });
  if (first.placeholder.includes('finished')) await first.choose('Start Over');
  for (const [step, placeholder, answer, isTyped] of everythingNew) {
    const question = await workbench.quickInput({ title, step, placeholder });
    if (step >= 9) expect(question.step?.of).toBe(14);
    await workbench.screenshot(`new ${answer}`);
    if (!isTyped) {
      await question.choose(answer);
      continue;
    }
    await question.type(answer);
    await workbench.quickInput({ title, step, value: answer });
    await question.accept();
  }
  const plan = await planOf(workbench, 'cosmos-claims-prod');
  const text = await plan.text(/Your choices/);
  expect(text).toContain('rg-claims-prod, new, in northeurope');
  expect(text).toContain('kv-claims-prod, new, premium, access policies, in northeurope');
  await workbench.screenshot('new plan');
  // Change... asks one question again, with its answer, and going back from it changes nothing.
  await plan.press('Change...');
  const what = await workbench.quickInput({ title, placeholder: /Choose what to change/ });
  await workbench.screenshot('change');
  await what.choose('Key vault');
  const vaults = await workbench.quickInput({ title, placeholder: /key vault or managed HSM/ });
  expect((await vaults.items()).filter(({ focused }) => focused).map(({ label }) => label)).toEqual([
    'Create New Key Vault...',
  ]);
  await vaults.choose('Create New Key Vault...');
  const name = await workbench.quickInput({ title, placeholder: /kv-orders/ });
  expect(name.value).toBe('kv-claims-prod');
  // Escape goes back one question at a time.
  await name.cancel();
  await (await workbench.quickInput({ title, placeholder: /key vault or managed HSM/ })).cancel();
  await workbench.quickInputGone();
  expect(await plan.text(/Your choices/)).toContain('kv-claims-prod, new, premium');
  expect(writes()).toEqual([]);
  // Going back draws the page again, and a press on the drawing before doesn't count.
  await eventually(
    () => 'the question',
    async () => {
      await plan.press('Create');
      const asked = workbench.page.locator('.monaco-dialog-box').waitFor({ timeout: 5_000 });
      return asked.then(
        () => true,
        () => undefined,
      );
    },
  );
  await (await workbench.dialog()).press('Create');
  await plan.ready('cosmos-claims-prod');
  await workbench.screenshot('new ready');
  const group = 'arm/production/resourcegroups/rg-claims-prod';
  expect(writes().map((line) => line.replace('resourceGroups', 'resourcegroups'))).toEqual([
    `PUT ${group}`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod/accessPolicies/add`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod/keys/claims`,
    `PUT ${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-claims-prod`,
  ]);
});

test("a list that couldn't be read offers the command that its remedy names, and is read again afterwards", async () => {
  const { id } = azure.sandbox.state.subscriptions.find(
    ({ displayName }) => displayName === 'Contoso Development',
  )!;
  const message = "The subscription is not registered to use namespace 'Microsoft.DocumentDB'.";
  const response = json(409, { error: { code: 'MissingSubscriptionRegistration', message } });
  azure.faults.add({
    request: new RegExp(`^GET .*${id}/providers/Microsoft.DocumentDB/databaseAccounts\\?`, 'i'),
    times: 1,
    fault: { kind: 'answer', response },
  });
  const accounts = await workbench.view('Cosmos DB Accounts');
  await accounts.action('Refresh');
  const failure = await accounts.row('Contoso Development');
  await expect.poll(() => failure.tooltip()).toContain('Fix: Register Resource Provider');
  await workbench.screenshot('unreadable list');
  await failure.inlineAction('Fix');
  const page = webview(workbench.page);
  // The first scenario has registered it, so the page says so and changes nothing.
  await page
    .locator('#state')
    .getByText(/Microsoft\.DocumentDB is registered/)
    .waitFor({ timeout: 60_000 });
  await workbench.screenshot('fixed');
  await accounts.row('cosmos-cards-dev');
  await expect
    .poll(async () => (await accounts.rows()).map(({ label }) => label))
    .not.toContain('Contoso Development');
});

test('the sandbox can be entered and left while signed in, and the sign-in method can change in between', async () => {
  const accounts = await workbench.view('Cosmos DB Accounts');
  const listed = async () => (await accounts.rows()).map(({ label }) => label);
  await workbench.runCommand('Explore the Sandbox');
  const item = workbench.page.locator('.statusbar-item').filter({ hasText: 'CMK Sandbox' });
  await item.waitFor();
  await accounts.row('cosmos-stores-prod');
  await expect.poll(listed).not.toContain('cosmos-here-only');
  azure.sent();
  await workbench.runCommand(title);
  const sandboxed = `Sandbox: ${title}`;
  const first = await workbench.quickInput({ title: sandboxed, step: 1 });
  await workbench.screenshot('sandbox');
  await first.choose('Contoso Development');
  const groups = await workbench.quickInput({ title: sandboxed, step: 2 });
  await groups.items(3);
  await groups.cancel();
  await workbench.quickInputGone();
  await setCredential('vscode');
  await workbench.screenshot('setting changed in the sandbox');
  await item.waitFor();
  expect(azure.sent()).toEqual([]);
  await workbench.runCommand('Leave the Sandbox');
  await (await workbench.view('Subscriptions')).awaitWelcome('Sign In to Azure');
  await workbench.screenshot('left, not signed in');
  await item.waitFor({ state: 'detached' });
  await setCredential('default');
  await accounts.row('cosmos-here-only');
  await workbench.screenshot('signed in by the setting');
});

const setCredential = (kind: string) => setUserSetting(workbench, 'cosmosCmk.credential', kind);
