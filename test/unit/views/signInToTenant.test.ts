import { expect, test, vi } from 'vitest';
import type { InventoryPart } from '../../../src/inventory/parts.ts';
import { Snapshot } from '../../../src/inventory/snapshot.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { refusedParts, tenantToEnter } from '../../../src/views/signInToTenant.ts';
import { refusal, subscription, vault } from '../../fakes/azure.ts';

vi.mock('vscode', () => ({}));

const problem = refusal('F-90');
const megan = { id: 'megan-id', label: 'megan@contoso.com' };
const failure = (part: InventoryPart): Node => ({ kind: 'failure', part, problem });
const elsewhere = { ...subscription, id: 'sub-9', tenantId: 'tenant-9' };

test("a failure offers sign-in with its subscription's account, in its tenant", () => {
  const { account, tenantId } = subscription;
  expect(tenantToEnter(failure({ kind: 'accounts', subscription }), [])).toMatchObject({ account, tenantId });
  const tenant = { tenantId: 'tenant-3', account: 'alex-id', problem };
  expect(tenantToEnter({ kind: 'tenantFailure', failure: tenant }, [megan])).toMatchObject({
    account: 'alex-id',
    tenantId: 'tenant-3',
  });
});

test('a subscription that is visible through a managing tenant offers sign-in to that tenant', () => {
  const managed = { ...subscription, managedBy: { tenantId: 'tenant-7' } };
  expect(tenantToEnter(failure({ kind: 'accounts', subscription: managed }), [])).toMatchObject({
    account: subscription.account,
    tenantId: 'tenant-7',
  });
  const snapshot = new Snapshot()
    .with('subscriptions', '', { state: 'ready', value: { subscriptions: [managed], failures: [] } })
    .with('accounts', managed.id, { state: 'failed', problem });
  expect(refusedParts(snapshot, 'tenant-7', undefined)).toMatchObject([{ kind: 'accounts' }]);
  expect(refusedParts(snapshot, subscription.tenantId, undefined)).toEqual([]);
});

test('if nothing could be read, sign-in is for the home tenant of the first account', () => {
  const all = failure({ kind: 'subscriptions' });
  expect(tenantToEnter(all, [megan])).toEqual({ account: 'megan-id', tenantId: '' });
  expect([tenantToEnter(all, []), tenantToEnter(undefined, [megan])]).toEqual([undefined, undefined]);
});

test('everything that the tenant refused is read again, and nothing of another tenant', () => {
  const failed = { state: 'failed', problem } as const;
  const snapshot = new Snapshot()
    .with('subscriptions', '', {
      state: 'ready',
      value: { subscriptions: [subscription, elsewhere], failures: [] },
    })
    .with('accounts', subscription.id, failed)
    .with('vaults', subscription.id, { state: 'ready', value: [] })
    .with('accounts', elsewhere.id, failed);
  const keys: InventoryPart = { kind: 'keys', subscription, vaultId: vault.id };
  const lists = [{ kind: 'accounts', subscription }];
  expect(refusedParts(snapshot, subscription.tenantId.toUpperCase(), undefined)).toEqual(lists);
  expect(refusedParts(snapshot, subscription.tenantId, failure(keys))).toEqual([...lists, keys]);
  expect(refusedParts(snapshot, subscription.tenantId, failure({ kind: 'accounts', subscription }))).toEqual(
    lists,
  );
});
