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
import { answerAll, title, type Wanted } from './creation.ts';
import { openWorkbench, withWorkbench, type Workbench } from './harness/workbench.ts';

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
    expect(await workbench.webviewText(/Assign the role/)).toContain(
      'Key Vault Crypto Service Encryption User',
    );
    await workbench.screenshot('rbac plan');
    expect(writes(azure)).toEqual([]);
    await plan.choose('Create');
    await workbench.notification(/cosmos-fraud-prod is ready. Azure confirms/, 120_000);
    await workbench.screenshot('rbac ready');
    const vault =
      'arm/production/resourceGroups/rg-payments-prod/providers/Microsoft.KeyVault/vaults/kv-cards-prod';
    expect(writes(azure)).toEqual([
      `PUT ${vault}/providers/Microsoft.Authorization/roleAssignments/*`,
      `PUT ${vault}/keys/cosmos-fraud`,
      'PUT arm/production/resourceGroups/rg-payments-prod/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-fraud-prod',
    ]);
    await workbench.closeNotification(/is ready/);
  });

  test('chooses continuous backup, is led to an identity of its own, and goes on with it after a stop', async () => {
    await workbench.runCommand(title);
    const plan = await answerAll(workbench, {
      ...payments,
      key: { name: 'cosmos-audit', size: 'RSA-HSM 3072' },
      account: 'cosmos-audit-prod',
    });
    expect((await plan.items()).find(({ label }) => label === 'Choose Identity...')?.description).toContain(
      'Azure Cosmos DB',
    );
    azure.sent();
    await plan.choose('Choose Backup...');
    const backups = await workbench.quickInput({ title, step: 8, placeholder: /Choose the backup/ });
    await backups.items(3);
    await workbench.screenshot('backups');
    await backups.choose('Continuous, 7 days');
    await workbench.webviewText(/What stands in the way[\s\S]*user-assigned identity/);
    const refused = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    expect((await refused.items()).map(({ label }) => label)).not.toContain('Create');
    await workbench.screenshot('backup needs an identity');
    await refused.choose('Choose Identity...');
    const identities = await workbench.quickInput({ title, step: 8, placeholder: /Choose the identity/ });
    await identities.items(3);
    await workbench.screenshot('identities');
    expect(azure.sent().filter((line) => line.includes('userAssignedIdentities'))).toHaveLength(1);
    await identities.choose('id-cosmos-cards');
    await workbench.webviewText(/to the identity id-cosmos-cards/);
    await workbench.screenshot('identity in plan');
    const open = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    const held = azure.faults.add({ request: /roleAssignments/, times: 1, fault: { kind: 'hang' } });
    azure.sent();
    await open.choose('Create');
    const question = await workbench.dialog();
    await workbench.screenshot('identity confirmed');
    expect(question.detail).toContain('Continuous backup of cosmos-audit-prod cannot be turned off.');
    expect(question.detail).toContain('id-cosmos-cards, user-assigned');
    await question.press('Create');
    await held.hit;
    await workbench.pressNotification(/Step \d of 5/, 'Cancel');
    await workbench.notification(/was canceled/);
    held.lift();
    await workbench.closeNotification(/was canceled/);
    await workbench.runCommand(title);
    const offer = await workbench.quickInput({ placeholder: /was interrupted/ });
    await offer.choose('Continue: cosmos-audit-prod');
    const rest = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    await workbench.webviewText(/with the identity id-cosmos-cards/);
    await rest.choose('Create');
    await (await workbench.dialog()).press('Create');
    await workbench.notification(/cosmos-audit-prod is ready. Azure confirms/, 120_000);
    const made = azure.sandbox.state.accounts.find(({ name }) => name === 'cosmos-audit-prod');
    expect(made?.settings.entries.at(-1)?.value.defaultIdentity).toMatch(
      /^UserAssignedIdentity=.*id-cosmos-cards$/,
    );
    const accounts = await workbench.view('Cosmos DB Accounts');
    await expect
      .poll(async () => (await accounts.row('cosmos-audit-prod')).ariaLabel)
      .not.toContain('access missing');
    await workbench.screenshot('identity ready');
    await workbench.closeNotification(/is ready/);
    azure.sent();
  });

  test('names a key of another tenant, and is led to the identity that this takes', async () => {
    const at = (step: number, placeholder: RegExp) => workbench.quickInput({ title, step, placeholder });
    azure.sent();
    await workbench.runCommand(title);
    await (await workbench.quickInput({ title, step: 1 })).choose('Contoso Production');
    await (await at(2, /resource group/)).choose('rg-payments-prod');
    await (await at(3, /key vault/)).choose('Key in another tenant...');
    const uri = await at(4, /kv-orders/);
    await uri.type('https://kv-fabrikam.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef');
    expect(await uri.awaitMessage(/Leave the version out/)).toMatchObject({ severity: 'error' });
    await uri.type('https://kv-cards-prod.vault.azure.net/keys/cosmos-cards');
    expect(await uri.awaitMessage(/is in the subscription/)).toMatchObject({ severity: 'error' });
    await workbench.screenshot('key in the subscription');
    await uri.type('https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients');
    await uri.accept();
    const application = await at(4, /^0000/);
    await application.type('7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10');
    await workbench.screenshot('application');
    await application.accept();
    await (await at(5, /orders-eu/)).type('cosmos-across-prod');
    await (await at(5, /orders-eu/)).accept();
    await (await workbench.quickInput({ title, step: 6 })).choose('NoSQL');
    await (await at(7, /Choose the region/)).choose('West Europe');
    await (await at(7, /availability zones/)).choose('Without zone redundancy');
    const plan = await at(8, /Read the plan/);
    await workbench.screenshot('across without identity');
    await plan.choose('Choose Identity...');
    await (await at(8, /Choose the identity/)).choose('id-cosmos-cards');
    const told = await workbench.webviewText(/across tenants by the application/);
    expect(told).toContain('not seen from here');
    const open = await at(8, /Read the plan/);
    await workbench.screenshot('across');
    await open.choose('Cancel');
    await workbench.quickInputGone();
    expect(writes(azure)).toEqual([]);
  });

  test('is told of the firewall, may open it, and changes nothing by looking', async () => {
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
    expect((await plan.items()).map(({ label }) => label)).not.toContain('Create');
    expect(await workbench.webviewText(/What stands in the way/)).toContain(
      "The vault's firewall is on and does not let trusted Microsoft services through.",
    );
    await workbench.screenshot('firewall');
    await plan.choose('Allow Trusted Services');
    await workbench.webviewText(/Let trusted Microsoft services through the firewall of kv-vaulted-prod/);
    const opened = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    expect((await opened.items()).map(({ label }) => label)).toContain('Create');
    await workbench.screenshot('firewall opened');
    await opened.choose('Cancel');
    await workbench.quickInputGone();
    expect(writes(azure)).toEqual([]);
  });

  test('is told while typing that a name breaks the rule, or is taken', async () => {
    await workbench.runCommand(title);
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
    expect(await name.awaitMessage(/An account name has lower-case letters/)).toMatchObject({
      severity: 'error',
    });
    await name.type('cosmos-orders-prod');
    expect((await name.awaitMessage(/is taken/)).severity).toBe('error');
    await workbench.screenshot('name taken');
    await name.accept();
    expect((await workbench.quickInput({ title, step: 5 })).value).toBe('cosmos-orders-prod');
    await name.type('cosmos-ledger-copy');
    await name.awaitMessage(/is free/);
    await name.accept();
    await (await workbench.quickInput({ title, step: 6 })).back();
    await (await workbench.quickInput({ title, step: 5, value: 'cosmos-ledger-copy' })).back();
    await (await workbench.quickInput({ title, step: 4 })).choose('cosmos-ledger');
    await workbench.quickInput({ title, step: 5, value: 'cosmos-ledger-copy' });
    await name.cancel();
    await workbench.quickInputGone();
    expect(writes(azure)).toEqual([]);
  });

  test('is told which policy denies, and what was done before it', async () => {
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
    // Somebody disables the key while the plan is read; the command that its remedy names is run from the plan.
    const { state } = azure.sandbox;
    const vault = state.vaults.find(({ name }) => name === 'kv-payments-dev');
    const { settings } = vault!.keys.find(({ name }) => name === 'scratch')!.versions.at(-1)!;
    const now = state.clock.now();
    setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: false } });
    await plan.choose('Check Again');
    await workbench.webviewText(/Run Restore Key, which enables the version/);
    const disabled = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    await workbench.screenshot('key disabled');
    expect((await disabled.items()).map(({ label }) => label).slice(0, 2)).toEqual([
      'Choose Another Key...',
      'Restore Key',
    ]);
    expect(writes(azure)).toEqual([]);
    await disabled.choose('Restore Key');
    await (await workbench.dialog(/Restore the key scratch/)).press('Restore');
    await workbench.closeNotification(/scratch is restored/);
    const mended = await workbench.quickInput({ title, step: 8, placeholder: /Read the plan/ });
    await workbench.screenshot('key restored');
    azure.sent();
    await mended.choose('Create');
    await (await workbench.dialog()).press('Create');
    const told = await workbench.notification(/could not be created/, 60_000);
    await workbench.screenshot('policy');
    expect(told.message).toContain('Allowed locations');
    expect(told.message).toContain('These steps were done before and stay');
    expect(told.buttons).toContain('Try Again');
    expect(writes(azure)).toHaveLength(4);
    await workbench.closeNotification(/could not be created/);
  });

  test('gives up at any prompt, and nothing has changed or is said', async () => {
    const labels = ['Contoso Production', 'rg-payments-prod', 'kv-payments-prod', 'cosmos-payments'];
    for (let prompt = 1; prompt <= 8; prompt++) {
      await workbench.runCommand(title);
      const offer = await workbench.quickInput({ placeholder: /Choose the subscription|was interrupted/ });
      if (offer.placeholder.includes('interrupted')) await offer.choose('Forget it');
      for (let step = 1; step < prompt; step++) {
        const question = await workbench.quickInput({ title, step });
        if (step <= 4) await question.choose(labels[step - 1]!);
        else if (step === 5) {
          await question.type(`cosmos-given-up-${prompt}`);
          await question.awaitMessage(/is free/);
          await question.accept();
        } else if (step === 6) await question.choose('NoSQL');
        else {
          await question.choose('West Europe');
          await (
            await workbench.quickInput({ title, placeholder: /availability zones/ })
          ).choose('Without zone redundancy');
        }
      }
      await (await workbench.quickInput({ title, step: prompt })).cancel();
      await workbench.quickInputGone();
    }
    expect(writes(azure)).toEqual([]);
    expect(await workbench.notifications()).toEqual([]);
  });
});

test('who may not register is told which role is missing, and nothing changes', async () => {
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
      const text = await workbench.webviewText(/What stands in the way/);
      expect(text).toContain('Microsoft.DocumentDB/register/action');
      expect(text).toContain('Contributor');
      await workbench.screenshot('blocked');
      expect((await plan.items()).map(({ label }) => label)).not.toContain('Create');
      await plan.choose('Cancel');
      await workbench.quickInputGone();
      expect(writes(azure)).toEqual([]);
    });
  } finally {
    await azure.close();
  }
});
