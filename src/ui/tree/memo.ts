/**
 * Remembers what was made of a value for as long as the value lives: lists that have not changed keep their nodes, so
 * that a view of ten thousand is drawn again for the cost of the few that did.
 */
export function memo<V extends object, More extends readonly object[], Made>(
  make: (value: V, ...more: More) => Made,
): (value: V, ...more: More) => Made {
  const known = new WeakMap<V, { readonly more: More; readonly made: Made }>();
  return (value, ...more) => {
    const before = known.get(value);
    if (before && before.more.every((each, at) => each === more[at])) return before.made;
    const made = make(value, ...more);
    known.set(value, { more, made });
    return made;
  };
}
