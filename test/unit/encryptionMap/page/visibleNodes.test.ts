import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MapNode, MapWords } from '../../../../src/encryptionMap/messages.ts';
import { inOrder, matchesInWords, visibleOf } from '../../../../src/encryptionMap/page/visibleNodes.ts';
import { node, vaults } from '../../../fakes/mapNodes.ts';

const folded = { open: new Map<string, boolean>(), query: '' };
const names = (roots: Parameters<typeof visibleOf>[0], wanted: Parameters<typeof visibleOf>[1]) =>
  inOrder(visibleOf(roots, wanted).roots).map((each) => each.node.name);

describe('the visible part of a forest', () => {
  test('is everything up to sixty nodes, and only the vaults of a larger one', () => {
    expect(names(vaults(10, 3), folded)).toHaveLength(60);
    expect(names(vaults(11, 3), folded)).toEqual(Array.from({ length: 11 }, (_, at) => `v${at}`));
  });

  test('is the expanded nodes with everything below, without the collapsed ones', () => {
    const open = new Map([['vault/v1', true]]);
    expect(names(vaults(20, 3), { open, query: '' }).filter((name) => name.startsWith('v1-'))).toHaveLength(
      5,
    );
    open.set('key/v1-key', false);
    expect(names(vaults(20, 3), { open, query: '' }).filter((name) => name.startsWith('v1-'))).toEqual([
      'v1-key',
    ]);
  });

  test('counts the states of collapsed accounts', () => {
    const root = node('vault', 'v', [
      node('key', 'k', [node('account', 'a', [], 'watch'), node('account', 'b'), node('account', 'c')]),
    ]);
    const [shown] = visibleOf([root], { open: new Map([[root.id, false]]), query: '' }).roots;
    expect(shown?.folded).toEqual(
      new Map([
        ['watch', 1],
        ['fine', 2],
      ]),
    );
  });

  test('is the search results with their parents, even in collapsed nodes', () => {
    expect(names(vaults(200, 3), { ...folded, query: ' V17-ACCOUNT-2 ' })).toEqual([
      'v17',
      'v17-key',
      'v17-version',
      'v17-account-2',
    ]);
  });

  test('can be searched by status, and includes the children of a result', () => {
    const roots = [
      { ...node('vault', 'v', [node('key', 'k')]), status: 'Needs attention' },
      node('vault', 'w', [node('key', 'l')]),
    ];
    const { roots: shown, found } = visibleOf(roots, { ...folded, query: 'needs' });
    expect(inOrder(shown).map((each) => each.node.name)).toEqual(['v', 'k']);
    expect(found).toEqual({ count: 1, of: 'nodes' });
  });

  test('can be filtered to the accounts in a state, as many as are counted, whatever the state of their keys and vaults', () => {
    const bad = (kind: 'key' | 'vault' | 'account', name: string, children: readonly MapNode[] = []) => ({
      ...node(kind, name, children, 'needsAction'),
      status: 'Needs attention',
    });
    const roots = [bad('vault', 'v', [bad('key', 'k', [bad('account', 'a'), node('account', 'b')])])];
    const { roots: shown, found } = visibleOf(roots, {
      ...folded,
      query: 'Needs attention',
      state: 'needsAction',
    });
    expect(inOrder(shown).map((each) => each.node.name)).toEqual(['v', 'k', 'a']);
    expect(found).toEqual({ count: 1, of: 'accounts' });
  });

  test('is counted in words', () => {
    const words = {
      noMatch: 'Nothing matches.',
      oneMatch: '1 match',
      matches: '{0} matches',
      oneAccount: '1 account',
      accounts: '{0} accounts',
    } as MapWords;
    const said = (count: number, of: 'nodes' | 'accounts') => matchesInWords({ count, of }, words);
    expect([0, 1, 8].map((count) => said(count, 'nodes'))).toEqual([
      'Nothing matches.',
      '1 match',
      '8 matches',
    ]);
    expect([1, 2].map((count) => said(count, 'accounts'))).toEqual(['1 account', '2 accounts']);
  });

  test('stays few where a search finds thousands', () => {
    const { roots, found } = visibleOf(vaults(500, 10), { ...folded, query: 'account' });
    expect(found?.count).toBe(5_000);
    expect(roots).toHaveLength(500);
    expect(inOrder(roots).length).toBeLessThan(1_500);
  });

  test('has every position once, each after its parent', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(9), fc.array(fc.nat(30)), (count, accounts, opened) => {
        const open = new Map(opened.map((at) => [`vault/v${at}`, true]));
        const order = inOrder(visibleOf(vaults(count, accounts), { open, query: '' }).roots);
        expect(new Set(order.map((each) => each.node.id)).size).toBe(order.length);
        for (const [at, { parent, level }] of order.entries()) {
          expect(level).toBe((parent?.level ?? 0) + 1);
          if (parent) expect(order.indexOf(parent)).toBeLessThan(at);
        }
      }),
    );
  });
});
