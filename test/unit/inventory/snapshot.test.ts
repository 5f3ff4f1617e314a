import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Loadable, Snapshot, whyNotListed } from '../../../src/inventory/snapshot.ts';
import { assignmentsId } from '../../../src/model/inventoryView.ts';
import { text } from '../../../src/model/text.ts';
import { key, refusal, subscription, vault } from '../../fakes/azure.ts';

const changes = fc.array(
  fc.tuple(
    fc.string({ maxLength: 3 }).map((id) => id.toLowerCase()),
    fc.record({ state: fc.constant('ready' as const), value: fc.constant('Registered' as const) }),
  ),
);

test('earlier snapshots stay unchanged', () => {
  fc.assert(
    fc.property(fc.array(changes), (batches) => {
      let snapshot = new Snapshot();
      const plain = new Map<string, Loadable<'Registered'>>();
      const history: [Snapshot, Map<string, Loadable<'Registered'>>][] = [];
      for (const batch of batches) {
        snapshot = snapshot.with('provider', batch);
        for (const [id, part] of batch) plain.set(id, part);
        history.push([snapshot, new Map(plain)]);
      }
      for (const [then, expected] of history) expect(new Map(then.all('provider'))).toEqual(expected);
    }),
  );
});

describe('a new result', () => {
  const other = `${vault.id}-2`;
  const [what, why, next] = [text('a'), text('b'), text('c')];
  const problem = { code: 'F-92', owner: 'microsoft', what, why, next } as const;
  const full = { state: 'ready', value: { key } } as const;
  const before = new Snapshot().with('key', key.id, full);
  const vaultId = vault.id.toLowerCase();

  test('about a key belongs to its vault only', () => {
    expect(before.changedAt(vaultId)).toBe(before.version);
    const after = before.with('key', `${other}/keys/k`, full);
    expect(after.changedAt(vaultId)).toBe(before.version);
    expect(after.changedAt(other.toLowerCase())).toBe(after.version);
  });

  test.each([
    ['a list of keys', before.with('keys', vault.id, { state: 'ready', value: [] })],
    ['another key', before.with('key', `${vault.id}/keys/another`, full)],
    ['versions', before.with('versions', key.id.toUpperCase(), { state: 'ready', value: [] })],
    ['a failure', before.with('versions', key.id, { state: 'failed', problem })],
    ['a grant', before.with('assignments', assignmentsId(vault.id, 'p'), { state: 'ready', value: [] })],
  ])('is %s', (_, after) => {
    expect(after.changedAt(vaultId)).toBeGreaterThan(before.version);
  });

  test("isn't the start of a read", () => {
    const again = before.with('key', key.id, { state: 'loading', value: full.value });
    expect(again.changedAt(vaultId)).toBe(before.version);
  });

  test('about anything else belongs to its kind', () => {
    const after = before.with('accounts', 'sub', { state: 'ready', value: [] });
    expect([after.changedAt('accounts'), after.changedAt('vaults')]).toEqual([after.version, 0]);
  });
});

const problem = refusal('F-90');
const unread = { state: 'failed', problem } as const;
const subscriptions = [subscription, { ...subscription, id: `${subscription.id}-2` }];
const listed = new Snapshot().with('subscriptions', [
  ['', { state: 'ready', value: { subscriptions, failures: [] } }],
]);
const accountIn = (id: string) =>
  `/SUBSCRIPTIONS/${id.toUpperCase()}/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/a`;

test("an account whose list failed isn't reported as deleted, but with the reason of the failure", () => {
  expect(whyNotListed(new Snapshot().with('subscriptions', [['', unread]]), accountIn('any'))).toBe(problem);
  const refused = listed.with('accounts', [[subscription.id, unread]]);
  expect(whyNotListed(refused, accountIn(subscription.id))).toBe(problem);
  expect(whyNotListed(refused, accountIn(`${subscription.id}-2`))).toBeUndefined();
  expect(whyNotListed(refused, accountIn('elsewhere'))).toBeUndefined();
});

test("a list that was read, or not yet requested, isn't a failure", () => {
  expect(whyNotListed(listed, accountIn(subscription.id))).toBeUndefined();
  const empty = listed.with('accounts', [[subscription.id, { state: 'ready', value: [] }]]);
  expect(whyNotListed(empty, accountIn(subscription.id))).toBeUndefined();
});
