interface Index {
  /** The positions in the list, by key. */
  readonly positions: Map<string, number[]>;
  count: number;
  last: object | undefined;
}

const indexes = new WeakMap<readonly object[], Map<unknown, Index>>();

/**
 * The items of a list that have a key, in the list's order and without regard to case. New items are added to the
 * index, and a list that has lost items is indexed again. So never put an item in the place of another, or change its
 * key.
 * @param keyOf always the same function, not a new one for each call
 */
export function withKey<T extends object>(
  list: readonly T[],
  keyOf: (item: T) => string,
  key: string,
): readonly T[] {
  const known = indexes.get(list) ?? new Map<unknown, Index>();
  indexes.set(list, known);
  let index = known.get(keyOf);
  if (index === undefined || list.length < index.count || list[index.count - 1] !== index.last) {
    index = { positions: new Map(), count: 0, last: undefined };
    known.set(keyOf, index);
  }
  if (index.count < list.length) {
    for (const [offset, item] of list.slice(index.count).entries()) {
      const its = keyOf(item).toLowerCase();
      const position = index.count + offset;
      const others = index.positions.get(its);
      if (others === undefined) index.positions.set(its, [position]);
      else others.push(position);
    }
    index.count = list.length;
    index.last = list.at(-1);
  }
  return (index.positions.get(key.toLowerCase()) ?? []).flatMap((position) => list[position] ?? []);
}

export const idOf = ({ id }: { readonly id: string }) => id;
export const nameOf = ({ name }: { readonly name: string }) => name;
export const subscriptionOf = ({ subscriptionId }: { readonly subscriptionId: string }) => subscriptionId;
