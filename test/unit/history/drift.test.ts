import { describe, expect, test } from 'vitest';
import { type Drift, driftOf, driftSection } from '../../../src/history/drift.ts';
import { type CachedInventory, cacheOf } from '../../../src/inventory/cache.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { locatedVault } from '../../../src/inventory/keyStores.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import type { Account, Vault } from '../../../src/model/resources.ts';
import { plain } from '../../../src/model/text.ts';
import { loseKey } from '../../../src/sandbox/loseKey.ts';
import { connect } from '../../fakes/connect.ts';
import { keyName, vaultName } from '../../fakes/lostKey.ts';

const { signal } = new AbortController();
const minute = 60_000;

/** Two sessions on the same Azure: the second one has the inventory that the first one kept. */
async function sessions(between: (at: ReturnType<typeof connect>) => void = () => undefined) {
  const at = connect();
  const read = async (kept?: CachedInventory) => {
    const inventory = new Inventory(
      at.azure,
      kept && { read: () => Promise.resolve(kept), write: () => undefined },
    );
    await inventory.restore();
    await inventory.load({ kind: 'subscriptions' });
    for (const subscription of inventory.snapshot.subscriptions)
      await inventory.loadAll([
        { kind: 'accounts', subscription },
        { kind: 'vaults', subscription },
      ]);
    return inventory;
  };
  const first = await read();
  const kept = cacheOf(first.snapshot);
  await at.pace.pause(10 * minute, signal);
  between(at);
  await at.pace.pause(80 * minute, signal);
  const inventory = await read(kept);
  const { vault, subscription } = locatedVault(inventory.snapshot, ({ name }) => name === vaultName)!;
  const accounts = valueOf(inventory.snapshot.get('accounts', subscription.id))!.filter(({ keyUri }) =>
    keyUri?.includes(`${vaultName}.`),
  );
  return { ...at, first, inventory, kept, vault, subscription, accounts };
}

const rows = ({ differences }: Drift) =>
  differences.map(({ resource, property, before, now }) =>
    [resource, property, before, now.text].map(plain).concat(now.mark ?? []),
  );

test('without a kept inventory, nothing is compared', async () => {
  const { first, accounts, vault } = await sessions();
  expect(driftOf(first, { accounts, vault })).toBeUndefined();
});

test('nothing has changed, and the page says since when', async () => {
  const { inventory, accounts, vault, kept } = await sessions();
  const drift = driftOf(inventory, { accounts, vault })!;
  expect(drift.since).toBe(
    Math.min(...kept.vaults.flatMap(({ id, observed }) => (id === vault.id ? observed!.at : []))),
  );
  const { heading, blocks, folded } = driftSection(drift);
  expect(plain(heading)).toMatch(/^Since the last reading kept on \d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  expect(blocks.map((block) => (block.kind === 'text' ? plain(block.text) : block.kind))).toEqual([
    'No difference.',
  ]);
  expect(folded).toBe(true);
});

test('the status of accounts and the network of the key vault, with both values', async () => {
  const { inventory, accounts, vault } = await sessions(({ sandbox }) =>
    loseKey(sandbox.state, 'vaultFirewalled', vaultName, keyName),
  );
  const drift = driftOf(inventory, { accounts, vault })!;
  expect(rows(drift)).toEqual([
    ['Key vault kv-payments-prod', 'Firewall default action', 'Allow', 'Deny'],
    ['Key vault kv-payments-prod', 'Firewall bypass', 'AzureServices', 'None'],
    ['Account cosmos-payments-prod', 'Status', 'Access confirmed', 'Access revoked (4002)'],
    ...rows(drift).slice(3),
  ]);
  expect(driftSection(drift)).toMatchObject({ folded: false, blocks: [{ kind: 'table' }] });
});

describe('values of a later reading', () => {
  const changed = async (change: (account: Account) => Partial<Account>, of: Partial<Vault> = {}) => {
    const { inventory, accounts, vault } = await sessions();
    const [first] = accounts as [Account];
    const now = { ...first, ...change(first) };
    return rows(driftOf(inventory, { accounts: [now], vault: { ...vault, ...of } })!);
  };

  test('key URI, version, identity, protection, and access policies', async () => {
    const told = await changed(
      () => ({
        keyUri: 'https://other.vault.azure.net/keys/k',
        keyVersion: 'f'.repeat(32),
        defaultIdentity: { kind: 'userAssigned', id: '/x/id-new', federatedClientId: 'app' },
      }),
      {
        purgeProtection: false,
        permissionModel: 'accessPolicy',
        accessPolicies: [{ objectId: 'one', tenantId: 't', keyPermissions: ['wrapKey', 'Get'] }],
        network: {
          ...{ publicAccess: 'Disabled', defaultAction: 'Allow', bypass: 'AzureServices' },
          ...{ ipRules: ['10.0.0.1'], subnetIds: ['/x/subnets/s1'] },
        },
      },
    );
    expect(told.map(([, property, , now]) => [property, now])).toEqual([
      ['Permission model', 'Access policies'],
      ['Purge protection', 'Off'],
      ['Public network access', 'Disabled'],
      ['Allowed IP addresses', '10.0.0.1'],
      ['Allowed subnets', 's1'],
      ['Access policies', 'one (get, wrapkey)'],
      ['Key URI', 'https://other.vault.azure.net/keys/k'],
      ['Version in use', 'ffffffff…'],
      ['Default identity', 'id-new, as application app'],
    ]);
  });

  test('an unread value is unknown, not removed', async () => {
    expect(
      await changed(
        ({ keyVersion: _, ...account }) => ({
          ...account,
          keyVersion: undefined!,
          status: { kind: 'unknown' },
        }),
        {
          purgeProtection: false,
          network: {
            publicAccess: 'Enabled',
            defaultAction: 'Deny',
            bypass: 'None',
            ipRules: [],
            subnetIds: [],
          },
          unread: ['properties.networkAcls', 'properties.enablePurgeProtection'],
        },
      ),
    ).toEqual([
      ['Key vault kv-payments-prod', 'Purge protection', 'On', 'Unknown', 'unknown'],
      ['Key vault kv-payments-prod', 'Firewall default action', 'Allow', 'Unknown', 'unknown'],
      ['Key vault kv-payments-prod', 'Firewall bypass', 'AzureServices', 'Unknown', 'unknown'],
      ['Key vault kv-payments-prod', 'Allowed IP addresses', 'None', 'Unknown', 'unknown'],
      ['Key vault kv-payments-prod', 'Allowed subnets', 'None', 'Unknown', 'unknown'],
      ['Account cosmos-payments-prod', 'Status', 'Access confirmed', 'Unknown', 'unknown'],
      ['Account cosmos-payments-prod', 'Version in use', expect.any(String), 'Unknown', 'unknown'],
    ]);
  });
});

describe('resources that are on one side only', () => {
  const users = (uri: string) => uri.includes(`${vaultName}.`);
  const notCompared = (drift: Drift | undefined) => drift?.notCompared.map(plain);

  test("a new account wasn't kept, and isn't compared", async () => {
    const { inventory, accounts, vault } = await sessions();
    const extra = { ...accounts[0]!, id: `${accounts[0]!.id}-new`, name: 'cosmos-new' };
    const drift = driftOf(inventory, { accounts: [...accounts, extra], vault, isMeant: users });
    expect(notCompared(drift)).toEqual(['Account cosmos-new']);
    expect(rows(drift!)).toEqual([]);
  });

  test('an account that used the key is compared, although it has another key now', async () => {
    const { inventory, accounts, vault, subscription } = await sessions();
    const [moved, ...rest] = accounts as [Account, ...Account[]];
    inventory.accountRead({ ...moved, keyUri: 'https://kv-other.vault.azure.net/keys/k' });
    const drift = driftOf(inventory, { accounts: rest, vault, isMeant: users })!;
    expect(rows(drift)).toEqual([
      [`Account ${moved.name}`, 'Key URI', moved.keyUri, 'https://kv-other.vault.azure.net/keys/k'],
    ]);
    expect(subscription.id).toBe(moved.subscriptionId);
  });

  test("an account that isn't in a complete list was deleted, or is out of sight", async () => {
    const { inventory, accounts, vault, sandbox } = await sessions();
    const [lost, ...rest] = accounts as [Account, ...Account[]];
    const subscription = inventory.snapshot.subscriptions.find(({ id }) => id === lost.subscriptionId)!;
    sandbox.state.accounts.splice(
      sandbox.state.accounts.findIndex(({ name }) => name === lost.name),
      1,
    );
    await inventory.refresh({ kind: 'accounts', subscription });
    expect(rows(driftOf(inventory, { accounts: rest, vault, isMeant: users })!)).toEqual([
      [`Account ${lost.name}`, 'Account', 'In the list', "Deleted, or you can't read it anymore", 'unknown'],
    ]);
  });

  test("an account isn't deleted because Resource Graph, which is behind, lists none", async () => {
    const { inventory, accounts, vault, kept } = await sessions();
    const [lost] = accounts as [Account];
    const snapshot = inventory.snapshot.with('accounts', lost.subscriptionId, { state: 'ready', value: [] });
    const behind = { snapshot, kept, isConfirmed: () => false };
    const drift = driftOf(behind, { accounts: [], vault, isMeant: users });
    expect(rows(drift!)).toEqual([]);
    expect(notCompared(drift)).toContain(`Account ${lost.name}`);
  });

  test("an account in a list that failed isn't compared", async () => {
    const { inventory, accounts, vault, faults } = await sessions();
    const subscription = inventory.snapshot.subscriptions.find(
      ({ id }) => id === accounts[0]!.subscriptionId,
    )!;
    faults.add({
      request: /databaseAccounts/,
      fault: { kind: 'answer', response: { status: 403, headers: {}, body: '{}' } },
    });
    await inventory.refresh({ kind: 'accounts', subscription });
    const drift = driftOf(inventory, { accounts: [], vault, isMeant: users });
    expect(rows(drift!)).toEqual([]);
    expect(notCompared(drift)).toEqual(accounts.map(({ name }) => `Account ${name}`));
  });

  test("rows that are still cached aren't compared with themselves", async () => {
    const { inventory, accounts, vault } = await sessions();
    const cached = (row: Account) => ({ ...row, observed: { from: 'cached', at: 1 } }) as const;
    const drift = driftOf(inventory, { accounts: accounts.map(cached), vault });
    expect(notCompared(drift)).toHaveLength(accounts.length);
    const all = {
      accounts: accounts.map(cached),
      vault: { ...vault, observed: { from: 'cached', at: 1 } } as const,
    };
    expect(driftOf(inventory, all)).toBeUndefined();
  });
});

test('versions of the key that are new or were changed since then', async () => {
  const { inventory, vault, kept } = await sessions();
  const since = kept.vaults.find(({ id }) => id === vault.id)!.observed!.at;
  const drift = driftOf(inventory, {
    accounts: [],
    vault,
    versions: [
      { version: 'a'.repeat(32), enabled: true, created: since - minute, updated: since - minute },
      { version: 'b'.repeat(32), enabled: false, created: since - minute, updated: since + minute },
      { version: 'c'.repeat(32), enabled: true, created: since + minute, updated: since + minute },
    ],
  })!;
  expect(rows(drift)).toEqual([
    [
      'Key version bbbbbbbb…',
      'Status',
      'Unknown',
      expect.stringMatching(/^Disabled, last changed on .* UTC$/),
    ],
    [
      'Key version cccccccc…',
      'Status',
      "Didn't exist",
      expect.stringMatching(/^Enabled, created on .* UTC$/),
    ],
  ]);
});
