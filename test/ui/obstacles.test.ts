import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  documentDbAccountContributor,
  keyVaultContributor,
  reader,
} from '../../src/sandbox/authorization/roles.ts';
import { deployer, type Client } from '../../src/sandbox/directory.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { setFrom, valueAt } from '../../src/sandbox/timeline.ts';
import { assignRole } from '../../src/sandbox/estate/builders.ts';
import { startAzure, type AzureFront } from './azureFront.ts';
import { answerAll, goOn, planOf, startOver, title, type Wanted } from './creation.ts';
import { openWorkbench, withWorkbench, type Workbench } from './harness/workbench.ts';
import { pressOnPage } from './revocationPage.ts';

const writes = (azure: AzureFront) =>
  azure.sent().filter((line) => /^(PUT|PATCH|DELETE) |\/register$/.test(line));

const payments: Wanted = {
  subscription: 'Contoso Production',
  group: 'rg-payments-prod',
  vault: 'kv-cards-prod',
  key: { name: 'cosmos-fraud', size: 'RSA-HSM 3072' },
  account: 'cosmos-fraud-prod',
  api: 'MongoDB',
  region: 'West Europe',
};

describe('an Owner', () => {
  let azure: AzureFront;
  let workbench: Workbench;

  beforeAll(async () => {
    azure = await startAzure('obstacles');
    workbench = await openWorkbench(azure.workbench);
    await workbench.openContainer('Cosmos DB CMK');
    await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
    azure.sent();
  });

  afterAll(async () => {
    await workbench.close();
    await azure.close();
  });

  test('creates an account in a role-based vault, with an HSM key', async () => {
    await workbench.runCommand(title);
    const plan = await answerAll(workbench, payments);
    expect(await plan.text(/Assign the .* role/)).toContain('Key Vault Crypto Service Encryption User');
    await workbench.screenshot('rbac plan');
    expect(writes(azure)).toEqual([]);
    await plan.press('Create');
    await plan.ready('cosmos-fraud-prod');
    await workbench.screenshot('rbac ready');
    const vault =
      'arm/production/resourceGroups/rg-payments-prod/providers/Microsoft.KeyVault/vaults/kv-cards-prod';
    expect(writes(azure)).toEqual([
      `PUT ${vault}/providers/Microsoft.Authorization/roleAssignments/*`,
      `PUT ${vault}/keys/cosmos-fraud`,
      'PUT arm/production/resourceGroups/rg-payments-prod/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-fraud-prod',
    ]);
  });

  test('chooses continuous backup, is led to a user-assigned identity, and continues with it after a stop', async () => {
    await workbench.runCommand(title);
    const plan = await answerAll(workbench, {
      ...payments,
      key: { name: 'cosmos-audit', size: 'RSA-HSM 3072' },
      account: 'cosmos-audit-prod',
    });
    expect(await plan.text(/shared by all accounts/)).toContain('"Azure Cosmos DB", shared by all accounts');
    azure.sent();
    await plan.press('Choose Backup...');
    const backups = await workbench.quickInput({ title, placeholder: /Choose a backup policy/ });
    await backups.items(3);
    await workbench.screenshot('backups');
    await backups.choose('Continuous, 7 days');
    await plan.body(/needs attention[\s\S]*user-assigned identity/);
    expect(await plan.buttons()).not.toContain('Create');
    await workbench.screenshot('backup needs an identity');
    // Escape in a choice returns to the page, and loses nothing.
    await plan.press('Choose Identity...');
    await (await workbench.quickInput({ title, placeholder: /Choose the identity/ })).cancel();
    await workbench.quickInputGone();
    expect(await plan.text(/Your choices/)).toContain('Continuous, 7 days');
    azure.sent();
    await plan.press('Choose Identity...');
    const identities = await workbench.quickInput({ title, placeholder: /Choose the identity/ });
    await identities.items(3);
    await workbench.screenshot('identities');
    expect(azure.sent().filter((line) => line.includes('userAssignedIdentities'))).toHaveLength(1);
    await identities.choose('id-cosmos-cards');
    await plan.body(/to identity id-cosmos-cards/);
    await plan.button('Check Again').waitFor();
    await workbench.screenshot('identity in plan');
    const held = azure.faults.add({ request: /roleAssignments/, times: 1, fault: { kind: 'hang' } });
    azure.sent();
    await plan.press('Create');
    const question = await workbench.dialog();
    await workbench.screenshot('identity confirmed');
    expect(question.detail).toContain("You can't turn off continuous backup for account cosmos-audit-prod.");
    expect(question.detail).toContain('id-cosmos-cards, user-assigned');
    await question.press('Create');
    await held.hit;
    await plan.cancel();
    held.lift();
    await plan.body(/Canceled/);
    await workbench.runCommand(title);
    const rest = await goOn(workbench, 'cosmos-audit-prod');
    await rest.body(/with identity id-cosmos-cards/);
    await rest.press('Continue');
    await (await workbench.dialog()).press('Create');
    await rest.ready('cosmos-audit-prod');
    const made = azure.sandbox.state.accounts.find(({ name }) => name === 'cosmos-audit-prod');
    expect(made?.settings.entries.at(-1)?.value.defaultIdentity).toMatch(
      /^UserAssignedIdentity=.*id-cosmos-cards$/,
    );
    const accounts = await workbench.view('Cosmos DB Accounts');
    await expect
      .poll(async () => (await accounts.row('cosmos-audit-prod')).ariaLabel)
      .not.toContain('access missing');
    await workbench.screenshot('identity ready');
    expect(await workbench.notifications()).toEqual([]);
    azure.sent();
  });

  test('names a key in another tenant, and is led to the identity that it requires', async () => {
    const at = (step: number, placeholder: RegExp) => workbench.quickInput({ title, step, placeholder });
    azure.sent();
    await workbench.runCommand(title);
    await startOver(workbench);
    await (await workbench.quickInput({ title, step: 1 })).choose('Contoso Production');
    await (await at(2, /resource group/)).choose('rg-payments-prod');
    await (await at(3, /key vault/)).choose('Key in another tenant...');
    const uri = await at(4, /kv-orders/);
    await uri.type('https://kv-fabrikam.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef');
    expect(await uri.awaitMessage(/Remove the version/)).toMatchObject({ severity: 'error' });
    await uri.type('https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
    expect(await uri.awaitMessage(/is in this subscription/)).toMatchObject({ severity: 'error' });
    await workbench.screenshot('key in the subscription');
    await uri.type('https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients');
    await uri.accept();
    const application = await at(5, /^0000/);
    await application.type('7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10');
    await workbench.screenshot('application');
    await application.accept();
    await (await at(6, /orders-eu/)).type('cosmos-across-prod');
    await (await at(6, /orders-eu/)).accept();
    await (await workbench.quickInput({ title, step: 7 })).choose('NoSQL');
    await (await at(8, /Choose a region/)).choose('West Europe');
    await (await at(9, /availability zones/)).choose('Without zone redundancy');
    const plan = await planOf(workbench, 'cosmos-across-prod');
    await workbench.screenshot('across without identity');
    await plan.press('Choose Identity...');
    await (
      await workbench.quickInput({ title, placeholder: /Choose the identity/ })
    ).choose('id-cosmos-cards');
    const told = await plan.text(/through application .* in the other tenant/);
    expect(told).toContain('Not checked');
    await workbench.screenshot('across');
    expect(writes(azure)).toEqual([]);
  });

  test('sees that the firewall blocks access, can open it, and changes nothing by looking', async () => {
    await workbench.runCommand(title);
    const plan = await answerAll(workbench, {
      ...payments,
      group: 'rg-retail-prod',
      vault: 'kv-vaulted-prod',
      key: 'cosmos-giftcards',
      account: 'cosmos-giftcards-prod',
      api: 'NoSQL',
      region: 'North Europe',
    });
    expect(await plan.buttons()).not.toContain('Create');
    expect(await plan.text(/needs attention|need attention/)).toContain(
      "The key vault's firewall blocks trusted Microsoft services.",
    );
    await workbench.screenshot('firewall');
    await plan.press('Allow Trusted Services');
    await plan.body(/Let trusted Microsoft services bypass the firewall of key vault kv-vaulted-prod/);
    expect(await plan.buttons()).toContain('Create');
    await workbench.screenshot('firewall opened');
    expect(writes(azure)).toEqual([]);
  });

  test('sees while typing that a name is invalid or taken', async () => {
    await workbench.runCommand(title);
    await startOver(workbench);
    for (const [step, label] of [
      [1, 'Contoso Production'],
      [2, 'rg-payments-prod'],
      [3, 'kv-payments-prod'],
      [4, 'cosmos-payments'],
    ] as const)
      await (await workbench.quickInput({ title, step })).choose(label);
    const name = await workbench.quickInput({ title, step: 5 });
    await name.type('Orders');
    await workbench.screenshot('name rule');
    expect(await name.awaitMessage(/Use 3 to 44 lowercase letters, digits/)).toMatchObject({
      severity: 'error',
    });
    await name.type('cosmos-orders-prod');
    expect((await name.awaitMessage(/already used/)).severity).toBe('error');
    await workbench.screenshot('name taken');
    await name.accept();
    expect((await workbench.quickInput({ title, step: 5 })).value).toBe('cosmos-orders-prod');
    await name.type('cosmos-ledger-copy');
    await name.awaitMessage(/is available/);
    await name.accept();
    await (await workbench.quickInput({ title, step: 6 })).back();
    await (await workbench.quickInput({ title, step: 5, value: 'cosmos-ledger-copy' })).back();
    await (await workbench.quickInput({ title, step: 4 })).choose('cosmos-ledger');
    await workbench.quickInput({ title, step: 5, value: 'cosmos-ledger-copy' });
    await name.cancel();
    await workbench.quickInputGone();
    expect(writes(azure)).toEqual([]);
  });

  test('sees which policy denies the change, and what was done before', async () => {
    await workbench.runCommand(title);
    const plan = await answerAll(workbench, {
      subscription: 'Contoso Development',
      group: 'rg-sandbox-dev',
      vault: 'kv-payments-dev',
      key: 'scratch',
      account: 'cosmos-denied-dev',
      api: 'NoSQL',
      region: 'West Europe',
    });
    // Someone disables the key while the plan is on screen. The command that its remedy names is run from the plan.
    const { state } = azure.sandbox;
    const vault = state.vaults.find(({ name }) => name === 'kv-payments-dev');
    const { settings } = vault!.keys.find(({ name }) => name === 'scratch')!.versions.at(-1)!;
    const now = state.clock.now();
    setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: false } });
    await plan.press('Check Again');
    await plan.body(/Run Restore Key to enable the latest version/);
    await expect
      .poll(async () => (await plan.buttons()).slice(-3))
      .toEqual(['Choose Another Key...', 'Restore Key', 'Save as Markdown...']);
    await workbench.screenshot('key disabled');
    expect(writes(azure)).toEqual([]);
    await plan.press('Restore Key');
    await pressOnPage(workbench, 'Restore Key');
    await workbench.webviewText(/Key scratch is restored\./);
    await workbench.page.getByRole('tab', { name: /^Create cosmos-denied-dev/ }).click();
    await plan.body(/Nothing has changed yet/);
    await workbench.screenshot('key restored');
    azure.sent();
    await plan.press('Create');
    await (await workbench.dialog()).press('Create');
    await plan.body(/Couldn't create[^]*Not run|Couldn't create[^]*Check Again/);
    await workbench.screenshot('policy');
    const told = await plan.step('Create the account').innerText();
    expect(told).toContain('Allowed locations');
    expect(await plan.text(/Couldn't create/)).toContain('4 of 5 done.');
    expect(await plan.buttons()).toContain('Continue');
    expect(writes(azure)).toHaveLength(4);
    expect(await workbench.notifications()).toEqual([]);
  });

  test('cancels at any question, and gets the earlier answers offered again', async () => {
    const labels = ['Contoso Production', 'rg-payments-prod', 'kv-payments-prod', 'cosmos-payments'];
    for (let prompt = 1; prompt <= 7; prompt++) {
      await workbench.runCommand(title);
      await startOver(workbench);
      for (let step = 1; step < prompt; step++) {
        const question = await workbench.quickInput({ title, step });
        if (step <= 4) await question.choose(labels[step - 1]!);
        else if (step === 5) {
          await question.type(`cosmos-given-up-${prompt}`);
          await question.awaitMessage(/is available/);
          await question.accept();
        } else await question.choose('NoSQL');
      }
      await (await workbench.quickInput({ title, step: prompt })).cancel();
      await workbench.quickInputGone();
    }
    await workbench.runCommand(title);
    const offer = await workbench.quickInput({ placeholder: /unfinished creation/ });
    const [first] = await offer.items();
    await workbench.screenshot('answers offered');
    expect(first).toMatchObject({ label: 'Continue With Your Answers', focused: true });
    expect(first?.description).toContain('kv-payments-prod › cosmos-payments › cosmos-given-up-7 › NoSQL');
    await offer.accept();
    const chosen = /Contoso Production › rg-payments-prod › kv-payments-prod/;
    const region = await workbench.quickInput({ title, step: 7, placeholder: chosen });
    await region.cancel();
    await workbench.quickInputGone();
    expect(writes(azure)).toEqual([]);
    expect(await workbench.notifications()).toEqual([]);
  });
});

test("a user who can't register sees which role is missing, and nothing changes", async () => {
  const junior: Client = {
    ...deployer,
    appId: '7be1c2d4-90a3-4f56-8c17-d2e4a6b80f31',
    objectId: '1f9e8d7c-6b5a-4938-a271-605f4e3d2c1b',
    name: 'contoso-junior',
  };
  const azure = await startAzure(
    'missing-right',
    {
      estate: (state) => {
        sampleEstate(state);
        state.directory.clients.push(junior);
        for (const { id, tenantId } of state.subscriptions.filter((one) => one.tenantId === junior.tenantId))
          for (const role of [reader, documentDbAccountContributor, keyVaultContributor])
            if (tenantId) assignRole(state, `/subscriptions/${id}`, role, junior.objectId);
      },
    },
    junior,
  );
  try {
    await withWorkbench(azure.workbench, async (workbench) => {
      await workbench.openContainer('Cosmos DB CMK');
      await (await workbench.view('Cosmos DB Accounts')).row('cosmos-stores-prod');
      await workbench.runCommand(title);
      const plan = await answerAll(workbench, {
        subscription: 'Contoso Development',
        group: 'rg-payments-dev',
        vault: 'kv-payments-dev',
        key: 'scratch',
        account: 'cosmos-cards-dev-eu',
        api: 'NoSQL',
        region: 'West Europe',
      });
      const text = await plan.text(/needs attention|need attention/);
      expect(text).toContain('Microsoft.DocumentDB/register/action');
      expect(text).toContain('Contributor');
      await workbench.screenshot('blocked');
      expect(await plan.buttons()).not.toContain('Create');
      expect(writes(azure)).toEqual([]);
    });
  } finally {
    await azure.close();
  }
});
