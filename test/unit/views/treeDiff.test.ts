import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../src/inventory/snapshot.ts';
import { children } from '../../../src/views/children.ts';
import { type Branch, type Node, nodeId } from '../../../src/views/nodes/node.ts';
import { presentation } from '../../../src/views/nodes/present.ts';
import { Drawn } from '../../../src/views/treeDiff.ts';
import { accountIn, development, estate, production, problem } from '../../fakes/treeEstate.ts';

const root = { kind: 'view', view: 'accounts' } as const;
const ready = <T>(value: T) => ({ state: 'ready', value }) as const;
const idsOf = (nodes: readonly Node[]) => nodes.map(nodeId);

const [ledger, orders, stock] = ['ledger', 'orders', 'stock'].map((name) => accountIn(production, name));
const before = estate()
  .with('accounts', production.id, ready([ledger!, orders!]))
  .with('accounts', development.id, ready([accountIn(development, 'test')]));

const of = (snapshot: Snapshot) => (branch: Branch) => children(snapshot, branch, undefined);

const setting = { now: 0, sandbox: false, manySubscriptions: true, accountLabel: (id: string) => id };
const look = (node: Node) => presentation(node, setting);

function draw(snapshot: Snapshot) {
  const drawn = new Drawn(look);
  const given = children(snapshot, root, undefined);
  drawn.remember(root, given);
  return { drawn, given };
}

describe('a refresh', () => {
  test('that changes one account redraws only its row, under the node that VS Code knows', () => {
    const { drawn, given } = draw(before);
    const changed = { ...orders!, provisioningState: 'Updating' };
    const after = before.with('accounts', production.id, ready([ledger!, changed]));
    const rows = drawn.update(of(after));
    expect(rows).toHaveLength(1);
    expect(given).toContain(rows?.[0]);
    expect(drawn.current(rows![0]!)).toMatchObject({ account: changed });
    expect(drawn.update(of(after))).toEqual([]);
  });

  test('redraws no unchanged row, and keeps its latest data', () => {
    const { drawn, given } = draw(before);
    const changed = { ...orders!, capabilities: ['EnableSomething'] };
    const after = before.with('accounts', production.id, ready([ledger!, changed]));
    expect(drawn.update(of(after))).toEqual([]);
    const row = given.find((node) => node.kind === 'account' && node.account.name === 'orders');
    expect(drawn.current(row!)).toMatchObject({ account: changed });
  });

  test('after a refresh continues with the same node', () => {
    const { drawn, given } = draw(before);
    const states = ['Updating', 'Succeeded', 'Deleting'];
    for (const provisioningState of states) {
      const next = before.with(
        'accounts',
        production.id,
        ready([ledger!, { ...orders!, provisioningState }]),
      );
      const [row] = drawn.update(of(next)) ?? [];
      expect(given).toContain(row);
      expect(drawn.current(row!)).toMatchObject({ account: { provisioningState } });
    }
  });

  test('keeps every ID, so that VS Code keeps the selected and expanded rows', () => {
    const { given } = draw(before);
    const again = before.with('accounts', production.id, ready([{ ...orders! }, { ...ledger! }]));
    expect(idsOf(children(again, root, undefined))).toEqual(idsOf(given));
  });

  test.each([
    ['an account comes', ready([ledger!, orders!, stock!])],
    ['an account goes', ready([ledger!])],
    ['an account is replaced by another', ready([ledger!, stock!])],
    ['the list cannot be read', { state: 'failed', problem, value: [ledger!, orders!] } as const],
  ])('redraws the whole view if %s', (_, list) => {
    const { drawn } = draw(before);
    expect(drawn.update(of(before.with('accounts', production.id, list)))).toBeUndefined();
  });

  test('that has just started redraws nothing, and new rows are drawn', () => {
    const { drawn } = draw(before);
    const value = [ledger!, orders!];
    const begun = before.with('accounts', production.id, { state: 'loading', value });
    const { drawn: same } = draw(begun);
    expect(same.update(of(begun.with('accounts', production.id, { state: 'loading', value })))).toEqual([]);
    const more = begun.with('accounts', production.id, { state: 'loading', value: [...value, stock!] });
    expect(drawn.update(of(more))).toBeUndefined();
  });

  test('of a view without rows redraws it completely, because it might be empty for another reason now', () => {
    const empty = estate()
      .with('subscriptions', '', ready({ subscriptions: [production], failures: [] }))
      .with('accounts', production.id, { state: 'loading' });
    const { drawn } = draw(empty);
    expect(drawn.update(of(empty.with('accounts', production.id, ready([]))))).toBeUndefined();
  });
});

test('unchanged lists keep their nodes', () => {
  const after = before.with('accounts', development.id, ready([accountIn(development, 'test')]));
  const [a, b] = [before, after].map((snapshot) => children(snapshot, root, undefined));
  expect(a?.map((node, at) => node === b?.[at])).toEqual([false, true, true]);
});
