import { expect, test } from 'vitest';
import type { Part } from '../../../src/inventory/parts.ts';
import { Snapshot } from '../../../src/inventory/snapshot.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { placeToEnter, refusedParts } from '../../../src/views/refusedTenants.ts';
import { refusal, subscription, vault } from '../../fakes/azure.ts';

const problem = refusal('F-90');
const megan = { id: 'megan-id', label: 'megan@contoso.com' };
const failure = (part: Part): Node => ({ kind: 'failure', part, problem });
const elsewhere = { ...subscription, id: 'sub-9', tenantId: 'tenant-9' };

test("a failure is signed in to as its subscription's account, in its tenant", () => {
  const { account, tenantId } = subscription;
  expect(placeToEnter(failure({ kind: 'accounts', subscription }), [])).toMatchObject({ account, tenantId });
  const tenant = { tenantId: 'tenant-3', account: 'alex-id', problem };
  expect(placeToEnter({ kind: 'tenantFailure', failure: tenant }, [megan])).toMatchObject({
    account: 'alex-id',
    tenantId: 'tenant-3',
  });
});

test('where nothing could be read at all it is the own tenant of the first account', () => {
  const all = failure({ kind: 'subscriptions' });
  expect(placeToEnter(all, [megan])).toEqual({ account: 'megan-id', tenantId: '' });
  expect([placeToEnter(all, []), placeToEnter(undefined, [megan])]).toEqual([undefined, undefined]);
});

test("all that the tenant had refused is read again, and nothing of another tenant's", () => {
  const failed = { state: 'failed', problem } as const;
  const snapshot = new Snapshot()
    .with('subscriptions', '', {
      state: 'ready',
      value: { subscriptions: [subscription, elsewhere], failures: [] },
    })
    .with('accounts', subscription.id, failed)
    .with('vaults', subscription.id, { state: 'ready', value: [] })
    .with('accounts', elsewhere.id, failed);
  const keys: Part = { kind: 'keys', subscription, vaultId: vault.id };
  const lists = [{ kind: 'accounts', subscription }];
  expect(refusedParts(snapshot, subscription.tenantId.toUpperCase(), undefined)).toEqual(lists);
  expect(refusedParts(snapshot, subscription.tenantId, failure(keys))).toEqual([...lists, keys]);
  expect(refusedParts(snapshot, subscription.tenantId, failure({ kind: 'accounts', subscription }))).toEqual(
    lists,
  );
});
