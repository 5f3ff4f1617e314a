import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HealthState, states } from '../../../src/health/verdict.ts';
import { arrange, type Arrangement, type Filter, groupings, orders } from '../../../src/views/filter.ts';
import { type Node, nodeId } from '../../../src/views/nodes/node.ts';
import { accountIn, development, problem, production, vaultIn } from '../../fakes/treeEstate.ts';

type AccountNode = Extract<Node, { kind: 'account' }>;

const accountNode = (name: string, state: HealthState, subscription = production): AccountNode => ({
  kind: 'account',
  subscription,
  account: accountIn(subscription, name, { tags: { team: `team of ${name}` } }),
  standing: { state },
});
const failure: Node = { kind: 'failure', part: { kind: 'accounts', subscription: development }, problem };
const plain: Arrangement = { filter: {}, groupBy: 'none', sortBy: 'urgency' };
const names = (nodes: readonly Node[]): unknown[] =>
  nodes.map((node) => {
    if (node.kind === 'group') return [node.group, names(node.nodes)];
    return node.kind === 'account' ? node.account.name : node.kind;
  });

const [fine, revoked, other] = [
  accountNode('fine', 'fine'),
  accountNode('revoked', 'needsAction'),
  accountNode('other', 'needsAction', development),
];

test('unread accounts come first, then those that need action, and equal ones keep their order', () => {
  expect(names(arrange([fine, other, failure, revoked], plain))).toEqual([
    'failure',
    'other',
    'revoked',
    'fine',
  ]);
  expect(names(arrange([fine, other, revoked], { ...plain, sortBy: 'name' }))).toEqual([
    'fine',
    'other',
    'revoked',
  ]);
});

test("a vault that isn't ready but has accounts comes before healthy ones", () => {
  const vaultNode = (name: string, purgeProtection: boolean, accounts: number): Node => ({
    kind: 'vault',
    subscription: production,
    vault: vaultIn(production, name, { purgeProtection }),
    protects: { accounts, atLeast: false },
  });
  const nodes = [vaultNode('good', true, 2), vaultNode('unused', false, 0), vaultNode('bad', false, 1)];
  expect(arrange(nodes, plain).map((node) => node.kind === 'vault' && node.vault.name)).toEqual([
    'bad',
    'good',
    'unused',
  ]);
});

test('groups say how many of them need action', () => {
  const byState = arrange([fine, revoked, other], { ...plain, groupBy: 'state', sortBy: 'name' });
  expect(names(byState)).toEqual([
    ['state/needsAction', ['revoked', 'other']],
    ['state/fine', ['fine']],
  ]);
  expect(byState.map((node) => node.kind === 'group' && node.needAction)).toEqual([2, 0]);
  expect(names(arrange([fine, other], { ...plain, groupBy: 'subscription' }))).toEqual([
    ['subscription/SUB-2', ['other']],
    ['subscription/sub-1', ['fine']],
  ]);
  const { keyUri: _, ...managed } = fine.account;
  expect(
    names(arrange([{ ...fine, account: managed }, revoked], { ...plain, groupBy: 'vault', sortBy: 'name' })),
  ).toEqual([
    ['vault/kv-ledger', ['revoked']],
    ['vault/', ['fine']],
  ]);
  const inHsm = { ...fine.account, keyUri: revoked.account.keyUri!.replace('.vault.', '.managedhsm.') };
  const twins = arrange([{ ...fine, account: inHsm }, revoked], {
    ...plain,
    groupBy: 'vault',
    sortBy: 'name',
  });
  expect(names(twins)).toEqual([
    ['vault/kv-ledger hsm', ['fine']],
    ['vault/kv-ledger', ['revoked']],
  ]);
});

test.each<[string, Filter, string[]]>([
  ['a name', { text: 'REVOK' }, ['failure', 'revoked']],
  ['a tag', { text: 'team of other' }, ['failure', 'other']],
  ['a key', { text: 'kv-ledger.vault' }, ['failure', 'revoked', 'other', 'fine']],
  ['a state', { states: ['fine'] }, ['failure', 'fine']],
  ['a subscription, whose failure is no other one’s', { subscriptions: ['sub-1'] }, ['revoked', 'fine']],
  ['a tenant', { tenants: ['elsewhere'] }, []],
  [
    'all of it at once',
    { text: 'o', states: ['needsAction'], subscriptions: ['sub-2'] },
    ['failure', 'other'],
  ],
])('a filter by %s', (_, filter, expected) => {
  expect(names(arrange([fine, revoked, failure, other], { ...plain, filter }))).toEqual(expected);
});

test('arranging loses and duplicates nothing, and gives every row a unique ID', () => {
  const some = fc.array(fc.record({ state: fc.constantFrom(...states), isHere: fc.boolean() }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(some, fc.constantFrom(...groupings), fc.constantFrom(...orders), (all, groupBy, sortBy) => {
      const nodes = all.map(({ state, isHere }, at) =>
        accountNode(`a${at}`, state, isHere ? production : development),
      );
      const rows = arrange([...nodes, failure], { filter: {}, groupBy, sortBy });
      const flat = rows.flatMap((node) => (node.kind === 'group' ? node.nodes : [node]));
      expect(flat.map(nodeId).sort()).toEqual([...nodes, failure].map(nodeId).sort());
      const ids = [...rows, ...flat].map(nodeId);
      expect(new Set(ids).size).toBe(new Set([...rows, ...flat]).size);
    }),
  );
});
