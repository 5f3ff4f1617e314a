import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../../src/app/inventory.ts';
import { children } from '../../../../src/ui/tree/children.ts';
import { Drawn } from '../../../../src/ui/tree/drawn.ts';
import { presentation } from '../../../../src/ui/tree/presentation.ts';
import type { Node } from '../../../../src/ui/tree/node.ts';
import { accountIn, development, estate, production, problem } from './estate.ts';

const root = { kind: 'view', view: 'accounts' } as const;
const ready = <T>(value: T) => ({ state: 'ready', value }) as const;
const setting = { now: 0, sandbox: false, manySubscriptions: true, accountLabel: (id: string) => id };
const idsOf = (nodes: readonly Node[]) => nodes.map((node) => presentation(node, setting).id);

const [ledger, orders, stock] = ['ledger', 'orders', 'stock'].map((name) => accountIn(production, name));
const before = estate()
  .with('accounts', production.id, ready([ledger!, orders!]))
  .with('accounts', development.id, ready([accountIn(development, 'test')]));

function draw(snapshot: Snapshot) {
  const drawn = new Drawn();
  drawn.remember(snapshot, root, undefined);
  return { drawn, given: children(snapshot, root, undefined) };
}

describe('a refresh', () => {
  test('that changes one account draws its row alone, under the node that VS Code knows', () => {
    const { drawn, given } = draw(before);
    const changed = { ...orders!, provisioningState: 'Updating' };
    const after = before.with('accounts', production.id, ready([ledger!, changed]));
    expect(drawn.differs(after)).toBe(true);
    const rows = drawn.follow(after);
    expect(rows).toHaveLength(1);
    expect(given).toContain(rows?.[0]);
    expect(drawn.current(rows![0]!)).toMatchObject({ account: changed });
    expect(drawn.differs(after)).toBe(false);
  });

  test('after a refresh goes on with the same node', () => {
    const { drawn, given } = draw(before);
    const states = ['Updating', 'Succeeded', 'Deleting'];
    for (const provisioningState of states) {
      const next = before.with(
        'accounts',
        production.id,
        ready([ledger!, { ...orders!, provisioningState }]),
      );
      const [row] = drawn.follow(next) ?? [];
      expect(given).toContain(row);
      expect(drawn.current(row!)).toMatchObject({ account: { provisioningState } });
    }
  });

  test('keeps every id, so that VS Code keeps what is selected and expanded', () => {
    const { given } = draw(before);
    const again = before.with('accounts', production.id, ready([{ ...orders! }, { ...ledger! }]));
    expect(idsOf(children(again, root, undefined))).toEqual(idsOf(given));
  });

  test.each([
    ['an account comes', ready([ledger!, orders!, stock!])],
    ['an account goes', ready([ledger!])],
    ['an account is replaced by another', ready([ledger!, stock!])],
    ['the list cannot be read', { state: 'failed', problem, value: [ledger!, orders!] } as const],
  ])('draws the whole view where %s', (_, list) => {
    const { drawn } = draw(before);
    expect(drawn.follow(before.with('accounts', production.id, list))).toBeUndefined();
  });

  test('that has only begun draws nothing, and rows that come meanwhile are drawn', () => {
    const { drawn } = draw(before);
    const value = [ledger!, orders!];
    const begun = before.with('accounts', production.id, { state: 'loading', value });
    const { drawn: same } = draw(begun);
    expect(same.differs(begun.with('accounts', production.id, { state: 'loading', value }))).toBe(false);
    const more = begun.with('accounts', production.id, { state: 'loading', value: [...value, stock!] });
    expect([drawn.differs(more), drawn.follow(more)]).toEqual([true, undefined]);
  });

  test('of a view without rows draws it whole, as it may be empty for another reason now', () => {
    const empty = estate().with('accounts', production.id, { state: 'loading' });
    const { drawn } = draw(empty);
    expect(drawn.follow(empty.with('accounts', production.id, ready([])))).toBeUndefined();
  });
});

test('lists that have not changed keep their nodes', () => {
  const after = before.with('accounts', development.id, ready([accountIn(development, 'test')]));
  const [a, b] = [before, after].map((snapshot) => children(snapshot, root, undefined));
  expect(a?.map((node, at) => node === b?.[at])).toEqual([false, true, true]);
});
