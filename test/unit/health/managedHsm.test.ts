import { expect, test } from 'vitest';
import { readInventoryView } from '../../../src/health/readInventoryView.ts';
import { assess } from '../../../src/health/assess.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { plain } from '../../../src/model/text.ts';
import { reportOf } from '../../../src/report/report.ts';
import { addAccount, addVault } from '../../../src/sandbox/estate/builders.ts';
import {
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  signal,
  subscription,
  type Filling,
  type Settings,
} from '../../fakes/managedHsm.ts';

/** An account with the HSM's key, assessed with everything that could be read. */
async function judged(settings: Settings, fill: (filling: Filling) => void = lettingCosmosIn) {
  const { azure, connected } = hsmPlace(settings, (filling) => {
    fill(filling);
    addAccount(filling.state, filling.group, { name: 'cosmos-ledgers', keyVaultKeyUri: keyUri });
  });
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const view = {
    cloud: azure.cloud,
    subscriptions: [subscription],
    now: connected.pace.now(),
    expiryDays: 30,
  };
  const estate = await readInventoryView(inventory, view, () => undefined, signal);
  if (!estate) throw new Error('stopped');
  const model = assess(estate);
  return { model, estate, account: model.accounts[0]! };
}

test('an account with a key in an HSM is assessed by it, and linked to it', async () => {
  const { account, model, estate } = await judged({});
  expect(account.risks.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(account.unknowns).toEqual([]);
  expect(account).toMatchObject({
    state: 'fine',
    key: {
      vault: 'hsm-ledgers',
      name: 'ledger',
      resourceId: expect.stringMatching(/managedHSMs\/hsm-ledgers\/keys\/ledger$/) as unknown,
    },
  });
  expect(model.vaults).toMatchObject([
    {
      name: 'hsm-ledgers',
      keyStore: 'managedHsm',
      readiness: { kind: 'ready' },
      accounts: [{ account: { name: 'cosmos-ledgers' } }],
    },
  ]);
  const report = reportOf(model, estate, { source: 'sandbox', show: plain });
  expect(report.vaults).toMatchObject([{ name: 'hsm-ledgers', kind: 'managedHsm', keys: 1, accounts: 1 }]);
  expect(report.accounts).toMatchObject([{ vault: 'hsm-ledgers', key: 'ledger', keyUri }]);
});

test('a vault with the same name has neither its key nor its accounts', async () => {
  const { model } = await judged({}, (filling) => {
    lettingCosmosIn(filling);
    addVault(filling.state, filling.group, { name: 'hsm-ledgers' });
  });
  expect(
    model.vaults.map(({ keyStore, accounts, keys }) => [keyStore, accounts.length, keys.length]),
  ).toEqual([
    ['vault', 0, 0],
    ['managedHsm', 1, 1],
  ]);
});

test.each<[string, Settings, ((filling: Filling) => void) | undefined, string, RegExp]>([
  [
    'purge protection is off',
    { purgeProtection: false },
    undefined,
    'purgeProtection',
    /no purge protection/,
  ],
  [
    'nothing lets the identity in',
    {},
    () => undefined,
    'accessMissing',
    /Managed HSM Crypto Service Encryption User/,
  ],
  [
    'the firewall lets no trusted service pass',
    {
      networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] },
      trustsResourceManager: true,
    },
    undefined,
    'vaultNetwork',
    /firewall/,
  ],
])('it needs action if %s', async (_, settings, fill, id, words) => {
  const { account } = await judged(settings, fill);
  const risk = account.risks.find((one) => one.id === id);
  expect(risk).toMatchObject({ severity: 'needsAction' });
  expect(plain(risk!.what) + plain(risk!.remedy)).toMatch(words);
});

test('grants that need a missing local role to read are unknown, with the role that is needed', async () => {
  const { account } = await judged({ roles: [], trustsResourceManager: true });
  const unknown = account.unknowns.find(({ id }) => id === 'accessMissing');
  expect(plain(unknown!.why)).toContain('roleAssignments/read/action');
  expect(account.risks.map(({ id }) => id)).not.toContain('accessMissing');
});

test("a role that the identity might have through a group isn't ruled out", async () => {
  const { account } = await judged({}, () => undefined);
  const { evidence } = account.risks.find(({ id }) => id === 'accessMissing')!;
  expect(plain(evidence)).toMatch(/through groups/);
});

test("an HSM that isn't activated isn't ready", async () => {
  const { model } = await judged({ isActivated: false });
  expect(model.vaults[0]).toMatchObject({ readiness: { kind: 'notReady' } });
});
