import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardHeight, layoutFor, layoutIn, layoutOf } from '../../../../src/encryptionMap/page/layout.ts';
import { inOrder, visibleOf } from '../../../../src/encryptionMap/page/visibleNodes.ts';
import { node, vaults } from '../../../fakes/mapNodes.ts';

const shown = (count: number, accounts: number, opened: readonly number[]) =>
  visibleOf(vaults(count, accounts), {
    open: new Map(opened.map((at) => [`vault/v${at}`, true])),
    query: '',
  }).roots;

/** A vault whose keys have many and few accounts, on versions and directly. */
const mixed = fc
  .array(fc.record({ accounts: fc.nat(40), loose: fc.nat(40) }), { minLength: 1, maxLength: 4 })
  .map((keys) =>
    node(
      'vault',
      'mixed',
      keys.map(({ accounts, loose }, at) =>
        node('key', `mixed-${at}`, [
          ...(accounts > 0 ? [node('version', `mixed-${at}`, leaves(`${at}-used`, accounts))] : []),
          ...leaves(`${at}-loose`, loose),
        ]),
      ),
    ),
  );

const leaves = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => node('account', `${name}-${at}`));

test("every node has a card, cards don't overlap, and all are inside the picture", () => {
  fc.assert(
    fc.property(
      fc.nat(15),
      fc.nat(30),
      fc.array(fc.nat(15)),
      mixed,
      fc.integer({ min: 1, max: 12 }),
      (count, accounts, opened, vault, bands) => {
        const open = new Map(
          ['mixed', ...opened.map((at) => `v${at}`)].map((name) => [`vault/${name}`, true]),
        );
        const { roots } = visibleOf([...vaults(count, accounts), vault], { open, query: '' });
        const { cards, links, width, height, cardWidth } = layoutOf(roots, bands);
        expect(cards.map((each) => each.visible.node.id).sort()).toEqual(
          inOrder(roots)
            .map((each) => each.node.id)
            .sort(),
        );
        for (const { x, y } of cards) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(-0.001);
          expect(x + cardWidth).toBeLessThanOrEqual(width + 0.001);
          expect(y + cardHeight).toBeLessThanOrEqual(height + 0.001);
        }
        for (const [at, a] of cards.entries())
          for (const b of cards.slice(at + 1))
            if (Math.abs(a.x - b.x) < cardWidth && Math.abs(a.y - b.y) < cardHeight)
              expect.fail(`${a.visible.node.id} lies on ${b.visible.node.id}`);
        // A line leads to the right, from an expanded node.
        for (const { from, to } of links) expect(to.x).toBeGreaterThan(from.x);
      },
    ),
    { numRuns: 60 },
  );
});

test('many accounts of one key are in columns, within a frame', () => {
  const { frames, cards } = layoutOf(shown(1, 30, [0]), 1);
  expect(frames).toHaveLength(1);
  const columns = new Set(cards.filter((each) => each.visible.node.kind === 'account').map(({ x }) => x));
  expect(columns.size).toBe(4);
});

test('a picture of thousands of nodes can fit the shape of its window', () => {
  const { width, height } = layoutFor(shown(300, 5, [3, 50, 120]), 1.5);
  expect(width / height).toBeGreaterThan(1.2);
  expect(width / height).toBeLessThan(3);
  expect(layoutFor([], 1.5)).toMatchObject({ width: 0, height: 0 });
});

const columnOf = {
  vault: 'vault',
  group: 'vault',
  key: 'key',
  version: 'version',
  account: 'account',
} as const;

test('every node is under the heading of its kind in every layout', () => {
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.nat(20),
      fc.array(fc.nat(12)),
      mixed,
      fc.integer({ min: 300, max: 3_000 }),
      fc.boolean(),
      (count, accounts, opened, vault, clientWidth, isWhole) => {
        const open = new Map(
          ['mixed', ...opened.map((at) => `v${at}`)].map((name) => [`vault/${name}`, true]),
        );
        const managed = node('group', 'managed', leaves('managed', accounts));
        const { roots } = visibleOf([...vaults(count, accounts), vault, managed], { open, query: '' });
        const { cards, heads } = layoutIn({ clientWidth, clientHeight: 700 }, roots, isWhole);
        for (const { visible, x } of cards) {
          const head = heads.find((one) => x >= one.x && x < one.x + one.width);
          expect(head?.column, visible.node.id).toBe(columnOf[visible.node.kind]);
        }
        const inOrder = [...heads].sort((a, b) => a.x - b.x);
        for (const [at, { x }] of inOrder.entries())
          if (at > 0) expect(x).toBeGreaterThan(inOrder[at - 1]!.x + inOrder[at - 1]!.width);
      },
    ),
    { numRuns: 60 },
  );
});

test('the columns of one vault fit in a window of 1,000 pixels, at full size', () => {
  const { width, cardWidth } = layoutIn({ clientWidth: 1_000, clientHeight: 700 }, shown(3, 2, []), false);
  expect(width).toBeLessThanOrEqual(1_000 - 48);
  expect(cardWidth).toBeGreaterThan(180);
  expect(layoutIn({ clientWidth: 400, clientHeight: 700 }, shown(3, 2, []), false).cardWidth).toBe(172);
});
