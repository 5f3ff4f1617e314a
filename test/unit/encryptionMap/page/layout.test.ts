import fc from 'fast-check';
import { expect, test } from 'vitest';
import { card, layoutFor, layoutOf } from '../../../../src/encryptionMap/page/layout.ts';
import { inOrder, visibleOf } from '../../../../src/encryptionMap/page/visibleNodes.ts';
import { node, vaults } from '../../../fakes/mapNodes.ts';

const shown = (count: number, accounts: number, opened: readonly number[]) =>
  visibleOf(vaults(count, accounts), {
    open: new Map(opened.map((at) => [`vault/v${at}`, true])),
    query: '',
  }).roots;

/** A vault whose keys have many and few accounts, on versions and on themselves. */
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

test('every node has a card, no card lies on another, and all lie inside the picture', () => {
  fc.assert(
    fc.property(
      fc.nat(15),
      fc.nat(30),
      fc.array(fc.nat(15)),
      mixed,
      fc.integer({ min: 1, max: 12 }),
      (count, accounts, opened, vault, columns) => {
        const open = new Map(
          ['mixed', ...opened.map((at) => `v${at}`)].map((name) => [`vault/${name}`, true]),
        );
        const { roots } = visibleOf([...vaults(count, accounts), vault], { open, query: '' });
        const { cards, links, width, height } = layoutOf(roots, columns);
        expect(cards.map((each) => each.shown.node.id).sort()).toEqual(
          inOrder(roots)
            .map((each) => each.node.id)
            .sort(),
        );
        for (const { x, y } of cards) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(-0.001);
          expect(x + card.width).toBeLessThanOrEqual(width + 0.001);
          expect(y + card.height).toBeLessThanOrEqual(height + 0.001);
        }
        for (const [at, a] of cards.entries())
          for (const b of cards.slice(at + 1))
            if (Math.abs(a.x - b.x) < card.width && Math.abs(a.y - b.y) < card.height)
              expect.fail(`${a.shown.node.id} lies on ${b.shown.node.id}`);
        // A line leads to the right, from one that is unfolded.
        for (const { from, to } of links) expect(to.x).toBeGreaterThan(from.x);
      },
    ),
    { numRuns: 60 },
  );
});

test('many accounts of one key stand in columns, within a frame', () => {
  const { frames, cards } = layoutOf(shown(1, 30, [0]), 4);
  expect(frames).toHaveLength(1);
  const columns = new Set(cards.filter((each) => each.shown.node.kind === 'account').map(({ x }) => x));
  expect(columns.size).toBe(4);
});

test('a picture of thousands can be laid out in the shape of its window', () => {
  const { width, height } = layoutFor(shown(300, 5, [3, 50, 120]), 1.5);
  expect(width / height).toBeGreaterThan(1.2);
  expect(width / height).toBeLessThan(3);
  expect(layoutFor([], 1.5)).toMatchObject({ width: 0, height: 0 });
});
