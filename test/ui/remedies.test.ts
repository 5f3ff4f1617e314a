import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { owner } from '../../src/sandbox/authorization/roles.ts';
import { contosoCosmosPrincipal, deployer, type Client } from '../../src/sandbox/directory.ts';
import { addAccount, assignRole } from '../../src/sandbox/estate/builders.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { json } from '../../src/sandbox/rest/answer.ts';
import { startAzure, type AzureFront } from './azureFront.ts';
import { answerAll, title, type Wanted } from './creation.ts';
import { setUserSetting } from './harness/userSettings.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

/** May do everything but look into the directory, which is what most people are. */
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
const planned = (step = 8) => workbench.quickInput({ title, step, placeholder: /Read the plan/ });
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
        // Tells this Azure from the sandbox inside of the extension.
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
  // For typing the settings into their editor, in the end.
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

test('where Resource Graph is refused, each subscription is listed by itself, and the views and the log say why', async () => {
  const vaults = await workbench.view('Key Vaults');
  await vaults.row('kv-payments-dev');
  await expect
    .poll(() => vaults.message())
    .toMatch(/^Slower without Resource Graph \(2 of 2\): You have no right/);
  await expect.poll(async () => (await workbench.view('Cosmos DB Accounts')).message()).toMatch(/\(2 of 2\)/);
  const subscriptions = await workbench.view('Subscriptions');
  expect(await subscriptions.message()).toBe('');
  const production = await subscriptions.row('Contoso Production');
  await expect
    .poll(() => production.tooltip())
    .toMatch(
      /Resource Graph did not answer[^]*Microsoft\.ResourceGraph\/resources\/read[^]*as complete, but slower/,
    );
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

test('a list that Azure refuses tells why, is read again, and the flow goes on', async () => {
  refuseOnce(
    /^GET .*\/resourcegroups\?/i,
    "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '/subscriptions/z' or the scope is invalid.",
  );
  await workbench.runCommand(title);
  await (await workbench.quickInput({ title, step: 1 })).choose('Contoso Development');
  const groups = await workbench.quickInput({ title, step: 2 });
  const rows = await groups.items(3);
  await workbench.screenshot('groups refused');
  expect(rows.map(({ label, focused }) => [label, focused])).toEqual([
    ['Create new resource group...', false],
    ['The resource groups could not be read.', false],
    ['What to do', false],
    ['Try Again', true],
  ]);
  expect(rows[1]?.detail).toContain('Microsoft.Resources/subscriptions/resourceGroups/read');
  expect(rows[2]?.detail).toContain('Ask for the role Reader');
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

test('where the directory is closed, the object id is asked for, and leads to a healthy account', async () => {
  await workbench.runCommand(title);
  const plan = await answerAll(workbench, cards);
  expect(await labels(plan)).not.toContain('Create');
  expect(await workbench.webviewText(/What stands in the way/)).toContain(
    'Microsoft Graph does not let you look up service principals',
  );
  await workbench.screenshot('directory closed');
  await plan.choose('Enter Object Id...');
  const id = await workbench.quickInput({ title, step: 8, placeholder: /^0000/ });
  await workbench.screenshot('object id');
  await id.type('48d1c7f5');
  await workbench.screenshot('object id form');
  expect((await id.awaitMessage(/has the form/)).severity).toBe('error');
  await id.accept();
  await id.type('a232010e-820c-4083-83bb-3ace5fc29d0b');
  expect((await id.awaitMessage(/application id; the object id/)).severity).toBe('error');
  await workbench.screenshot('application id');
  await id.accept();
  await id.type(contractor.objectId);
  await id.accept();
  const mistaken = await planned();
  await workbench.webviewText(new RegExp(contractor.objectId));
  await mistaken.choose('Enter Object Id...');
  const again = await workbench.quickInput({ title, step: 8, value: contractor.objectId });
  await again.type(contosoCosmosPrincipal.objectId);
  await again.accept();
  const open = await planned();
  await workbench.webviewText(new RegExp(contosoCosmosPrincipal.objectId));
  await workbench.screenshot('object id in plan');
  expect(writes()).toEqual([]);
  await open.choose('Create');
  await (await workbench.dialog()).press('Create');
  await workbench.notification(/cosmos-cards-dev is ready. Azure confirms/, 120_000);
  await workbench.screenshot('healthy');
  await workbench.closeNotification(/is ready/);
});

test('a name and a region that were lost while the plan was read are chosen anew', async () => {
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
  await plan.choose('Check Again');
  const taken = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
  await taken.choose('Choose Another Name...');
  const name = await workbench.quickInput({ title, step: 5, value: 'cosmos-returns-eu' });
  await name.awaitMessage(/is taken/);
  await workbench.screenshot('another name');
  state.subscriptions.find(({ displayName }) => displayName === 'Contoso Production')!.closedRegions = [
    'westeurope',
  ];
  await name.type('cosmos-returns-weu');
  await name.awaitMessage(/is free/);
  await name.accept();
  const closed = await planned();
  await workbench.webviewText(/Plan for cosmos-returns-weu/);
  await workbench.screenshot('region closed');
  await closed.choose('Choose Another Region...');
  const regions = await workbench.quickInput({ title, step: 7, placeholder: /Choose the region/ });
  await workbench.screenshot('another region');
  expect(await labels(regions)).not.toContain('West Europe');
  await regions.back();
  await (await planned()).choose('Choose Another Region...');
  await (
    await workbench.quickInput({ title, step: 7, placeholder: /Choose the region/ })
  ).choose('Sweden Central');
  const zones = await workbench.quickInput({ title, step: 7, placeholder: /availability zones/ });
  await zones.choose('With zone redundancy');
  const open = await planned();
  await workbench.webviewText(/Sweden Central, zone-redundant/);
  await workbench.screenshot('region open');
  expect(await labels(open)).toContain('Create');
  await open.choose('Cancel');
  await workbench.quickInputGone();
  expect(writes()).toEqual([]);
});

/** What is answered where everything is new: a list's label, or a text. */
const everythingNew: [step: number, placeholder: RegExp, answer: string, isTyped?: true][] = [
  [1, /resource group of the account/, 'Create new resource group...'],
  [1, /rg-orders/, 'rg-claims-prod', true],
  [1, /region of the new resource group/, 'North Europe'],
  [2, /managed HSM that holds/, 'Create new key vault...'],
  [2, /kv-orders/, 'kv-claims-prod', true],
  [2, /region of the new key vault/, 'North Europe'],
  [2, /gives access to its keys/, 'Access policies'],
  [2, /tier of the new key vault/, 'Premium'],
  [3, /orders-key/, 'claims', true],
  [3, /kind and size/, 'RSA-HSM 4096'],
  [4, /orders-eu/, 'cosmos-claims-prod', true],
  [5, /API|api/, 'Gremlin'],
  [6, /region of the account/, 'Sweden Central'],
  [6, /availability zones/, 'Without zone redundancy'],
];

test('from a subscription, everything new: seven steps, and going back loses no answer', async () => {
  azure.sent();
  const subscriptions = await workbench.view('Subscriptions');
  await (await subscriptions.row('Contoso Production')).inlineAction(title);
  for (const [step, placeholder, answer, isTyped] of everythingNew) {
    const question = await workbench.quickInput({ title, step, placeholder });
    expect(question.step?.of).toBe(7);
    await workbench.screenshot(`new ${answer}`);
    if (!isTyped) await question.choose(answer);
    else {
      await question.type(answer);
      await workbench.quickInput({ title, step, value: answer });
      await question.accept();
    }
  }
  await (await planned(7)).back();
  for (const [step, placeholder, answer, isTyped] of everythingNew.toReversed()) {
    const question = await workbench.quickInput({ title, step, placeholder });
    if (isTyped) expect(question.value).toBe(answer);
    else
      expect((await question.items()).filter(({ focused }) => focused).map(({ label }) => label)).toEqual([
        answer,
      ]);
    if (step > 1 || isTyped || placeholder.source.includes('new')) await question.back();
    else expect(question.buttons).not.toContain('Back');
  }
  for (const [step, placeholder, , isTyped] of everythingNew) {
    const question = await workbench.quickInput({ title, step, placeholder });
    if (!isTyped) await question.items();
    await question.accept();
  }
  const plan = await planned(7);
  const text = await workbench.webviewText(/Plan for cosmos-claims-prod/);
  expect(text).toContain('rg-claims-prod, new, in northeurope');
  expect(text).toContain('kv-claims-prod, new, premium, access policies, in northeurope');
  await workbench.screenshot('new plan');
  expect(writes()).toEqual([]);
  await plan.choose('Create');
  await (await workbench.dialog()).press('Create');
  await workbench.notification(/cosmos-claims-prod is ready. Azure confirms/, 120_000);
  await workbench.screenshot('new ready');
  const group = 'arm/production/resourcegroups/rg-claims-prod';
  expect(writes().map((line) => line.replace('resourceGroups', 'resourcegroups'))).toEqual([
    `PUT ${group}`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod/accessPolicies/add`,
    `PUT ${group}/providers/Microsoft.KeyVault/vaults/kv-claims-prod/keys/claims`,
    `PUT ${group}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-claims-prod`,
  ]);
  await workbench.closeNotification(/is ready/);
});

test('a list that could not be read has the command that its remedy names, and is read again after it', async () => {
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
  await workbench.notification(/Microsoft\.DocumentDB is registered/);
  await workbench.screenshot('fixed');
  await accounts.row('cosmos-cards-dev');
  await expect
    .poll(async () => (await accounts.rows()).map(({ label }) => label))
    .not.toContain('Contoso Development');
  await workbench.closeNotification(/is registered/);
});

test('the sandbox is entered and left while signed in, and the way to sign in changes under way', async () => {
  const accounts = await workbench.view('Cosmos DB Accounts');
  const listed = async () => (await accounts.rows()).map(({ label }) => label);
  await workbench.runCommand('Explore the Sandbox');
  await expect.poll(() => accounts.description()).toContain('Sandbox');
  await accounts.row('cosmos-stores-prod');
  await expect.poll(listed).not.toContain('cosmos-here-only');
  azure.sent();
  await workbench.runCommand(title);
  await workbench.screenshot('sandbox');
  await (await workbench.quickInput({ title, step: 1 })).choose('Contoso Development');
  const groups = await workbench.quickInput({ title, step: 2 });
  await groups.items(3);
  await groups.cancel();
  await workbench.quickInputGone();
  await setCredential('vscode');
  await workbench.screenshot('setting changed in the sandbox');
  await expect.poll(() => accounts.description()).toContain('Sandbox');
  expect(azure.sent()).toEqual([]);
  await workbench.runCommand('Leave the Sandbox');
  await (await workbench.view('Subscriptions')).awaitWelcome('Sign In to Azure');
  await workbench.screenshot('left, not signed in');
  await expect.poll(() => accounts.description()).not.toContain('Sandbox');
  await setCredential('default');
  await accounts.row('cosmos-here-only');
  await workbench.screenshot('signed in by the setting');
});

const setCredential = (kind: string) => setUserSetting(workbench, 'cosmosCmk.credential', kind);
