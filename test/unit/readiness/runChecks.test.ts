import { describe, expect, test, vi } from 'vitest';
import type { Azure } from '../../../src/azure/api.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Vault } from '../../../src/model/resources.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import { plain } from '../../../src/model/text.ts';
import { type ReadinessResult, runChecks } from '../../../src/readiness/runChecks.ts';
import type { CheckTarget } from '../../../src/readiness/read.ts';
import {
  account,
  fakeAzure,
  key,
  principalId,
  refusal,
  subscription,
  vault,
  world,
} from '../../fakes/azure.ts';

const roleVault: Vault = { ...vault, permissionModel: 'rbac', purgeProtection: true, retentionDays: 90 };
const grant = { scope: roleVault.id, role: encryptionUserRole.id, principal: principalId };

interface Ended {
  readonly outcome: Outcome<ReadinessResult>;
  readonly calls: readonly string[];
}

/** `account` is awaited before Azure returns the account. */
function examined(
  asked: CheckTarget,
  change: Parameters<typeof world>[0] = {},
  stop = new AbortController(),
  beforeAccount = () => Promise.resolve(),
): Promise<Ended> & { readonly calls: readonly string[] } {
  const made = world({
    vaults: [roleVault],
    keys: [{ ...key, latestVersion: 'v1' }],
    accounts: [{ ...account, keyVersion: 'v1' }],
    assignments: [grant],
    ...change,
  });
  const azure = fakeAzure(made);
  const services = azure.in(subscription);
  const slow: Azure = {
    ...azure,
    in: () => ({
      ...services,
      accounts: {
        ...services.accounts,
        get: (...how) => beforeAccount().then(() => services.accounts.get(...how)),
      },
    }),
  };
  const inventory = new Inventory(slow);
  const view = {
    cloud: azure.cloud,
    subscriptions: [subscription],
    now: Date.UTC(2026, 10, 24),
    expiryDays: 30,
  };
  const run = async (): Promise<Ended> => {
    await inventory.load({ kind: 'vaults', subscription });
    made.calls.length = 0;
    const outcome = await runChecks(
      { azure: slow, inventory, inventoryScope: view, signal: stop.signal },
      asked,
      () => undefined,
    );
    return { outcome, calls: [...made.calls].sort() };
  };
  return Object.assign(run(), { calls: made.calls });
}

const asks = {
  account: { kind: 'account', subscription, account },
  key: { kind: 'key', subscription, vault: roleVault, key },
  vault: { kind: 'vault', subscription, vault: roleVault },
  subscription: { kind: 'subscription', subscription },
} as const satisfies Record<string, CheckTarget>;

const scope = `/subscriptions/${subscription.id}`;
const common = ['locks', `permissions ${scope}`, 'principal', 'provider.get Microsoft.DocumentDB'];
const ofVault = [
  ...[`permissions ${roleVault.id}`, `policies ${roleVault.id}`, 'role.list', 'vault.list'],
  'regionPairs',
];

describe('requests to Azure, each sent once', () => {
  test.each([
    ['subscription', common],
    ['vault', [...common, ...ofVault, 'key.list']],
    ['key', [...common, ...ofVault, 'key.get']],
    [
      'account',
      [
        ...[...common, ...ofVault, 'key.get', 'key.versions', 'account.get', 'account.regions'],
        ...[`permissions ${account.id}`, `policies ${account.id}`],
      ],
    ],
  ] as const)('%s', async (kind, expected) => {
    const { calls, outcome } = await examined(asks[kind]);
    expect(calls).toEqual([...expected].sort());
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    const open = outcome.value.findings.filter(({ urgency }) => urgency !== 'passed' && urgency !== 'note');
    expect(open.map(({ title }) => plain(title))).toEqual([]);
  });

  test("a planned account: its name, the regions, and the policies above, in addition to the key's requests", async () => {
    const intended = { name: 'orders-eu', region: 'westeurope', continuous: false };
    const { calls, outcome } = await examined({ ...asks.key, intended });
    expect(calls).toEqual(
      [...[...common, ...ofVault, 'key.get', 'account.regions', 'account.name', 'policies orders-eu']].sort(),
    );
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    expect(outcome.value.facts.intended).toMatchObject({
      ...intended,
      isTaken: { read: true, value: false },
    });
    const identity = { id: '/id', principalId: 'other' };
    const other = await examined({ ...asks.key, intended: { ...intended, identity } });
    expect(other.calls).not.toContain('principal');
    expect(other.calls).toContain('role.list');
  });

  test('no request changes anything', async () => {
    for (const asked of Object.values(asks)) {
      const { calls } = await examined(asked, {
        registration: {},
        principal: undefined,
        vaults: [vault],
        keys: [],
      });
      expect(calls.filter((call) => /create|add|assign|protect|register|discard|ensure/.test(call))).toEqual(
        [],
      );
    }
  });

  test('requests run in parallel: a known vault is read while the account is still being read', async () => {
    let answer = () => {};
    const awaited = new Promise<void>((resolve) => (answer = resolve));
    const ended = examined(asks.account, {}, undefined, async () => awaited);
    await vi.waitFor(() => {
      expect([...ended.calls].sort()).toEqual(
        [
          ...[...common, ...ofVault, 'key.get', 'key.versions', 'account.regions'],
          ...[`permissions ${account.id}`, `policies ${account.id}`],
        ].sort(),
      );
    });
    answer();
    expect((await ended).outcome.kind).toBe('done');
  });
});

test('unread data is reported as unknown, and the rest is still checked', async () => {
  const { outcome } = await examined(asks.account, { directory: refusal('F-09') });
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  const unknown = outcome.value.findings.filter(({ urgency }) => urgency === 'unknown');
  expect(unknown.map(({ title }) => plain(title))).toEqual(["Identity's access"]);
});

test.each(['vault', 'key', 'account'] as const)('a %s that no longer exists is a problem', async (kind) => {
  const gone = { vault: { vaults: [] }, key: { keys: [] }, account: { accounts: [] } }[kind];
  const { outcome } = await examined(asks[kind], gone);
  expect(outcome.kind).toBe('failed');
});

test('the user can cancel it', async () => {
  const stop = new AbortController();
  const { outcome } = await examined(
    asks.account,
    {
      before: (call) => {
        if (call === 'account.get') stop.abort();
      },
    },
    stop,
  );
  expect(outcome.kind).toBe('cancelled');
});
