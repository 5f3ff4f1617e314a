import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShardedMap } from '../../../src/inventory/snapshot.ts';

const entries = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.integer()));

test('is a map whose former states stay as they were', () => {
  fc.assert(
    fc.property(fc.array(entries), (batches) => {
      let map = new ShardedMap<number>();
      const plain = new Map<string, number>();
      const history: [ShardedMap<number>, Map<string, number>][] = [];
      for (const batch of batches) {
        map = map.with(batch);
        for (const [key, value] of batch) plain.set(key, value);
        history.push([map, new Map(plain)]);
      }
      for (const [then, expected] of history)
        for (const key of plain.keys()) expect(then.get(key)).toBe(expected.get(key));
    }),
  );
});

test('a change of one among many is a small one', () => {
  const many = new ShardedMap<number>().with(
    Array.from({ length: 100_000 }, (_, at) => [`accounts:${at}`, at] as const),
  );
  expect(Math.max(...many.sizes())).toBeLessThan(600);
});
