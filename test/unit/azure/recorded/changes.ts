import fc from 'fast-check';
import { at, type Body } from '../../../recordings.ts';

type Path = readonly (string | number)[];

/** A copy of a body with one value set, or removed if undefined. */
export function changed(body: Body, [name, ...rest]: Path, value: Body | undefined): Body {
  if (name === undefined) return value ?? null;
  const inner = (it: Body | undefined) => changed(it ?? {}, rest, value);
  if (Array.isArray(body))
    return (body as readonly Body[]).map((it, index) => (index === name ? inner(it) : it));
  const { [name]: former, ...others } = body as Record<string, Body>;
  return rest.length === 0 && value === undefined ? others : { ...others, [name]: inner(former) };
}

/** The paths of all values in a body, including objects and lists. */
function places(body: Body, here: Path = []): Path[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, inner]: [string, Body]) => {
    const path = [...here, Array.isArray(body) ? Number(name) : name];
    return [path, ...places(inner, path)];
  });
}

/** Properties of these responses that Microsoft's specifications require. The SDKs reject responses without them. */
const kept = new Set<string | number | undefined>([
  ...['id', 'value', 'properties', 'sku', 'tenantId', 'objectId', 'permissions', 'key', 'kid'],
]);

/** Azure's words, whose wording or case might change: not ids, addresses, or times. */
const isWord = (value: Body | undefined): value is string =>
  typeof value === 'string' && /^[A-Za-z]{2,30}\d{0,2}$/.test(value);

const recased = (word: string) => fc.constantFrom(word.toLowerCase(), word.toUpperCase());
const novelWord = fc.constantFrom('Novel', 'None', 'Restricted', 'Unset', '', 'true');
const novel: fc.Arbitrary<Body> = fc
  .oneof(novelWord, fc.constantFrom(null, true, 0), fc.constant({ more: ['of', { it: null }] }))
  .map((value): Body => value as Body);

/**
 * A body that Azure might return in the future: with more properties, new words, other cases, and some properties
 * missing.
 */
export function changedAtRandom(body: Body): fc.Arbitrary<Body> {
  const all = places(body);
  const words = all.flatMap((path) => {
    const word = at(body, ...path);
    return isWord(word) && !kept.has(path.at(-1)) ? [{ path, word }] : [];
  });
  const objects = all.filter((path) => {
    const value = at(body, ...path);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  });
  const optional = all.filter((path) => typeof path.at(-1) === 'string' && !kept.has(path.at(-1)));
  const oneChange = fc.oneof(
    fc
      .constantFrom(...words)
      .chain(({ path, word }) =>
        fc.oneof(recased(word), novelWord).map((other) => (it: Body) => set(it, path, other)),
      ),
    fc.tuple(fc.constantFrom(...objects), fc.string({ minLength: 1, maxLength: 8 }), novel).map(
      ([path, name, value]) =>
        (it: Body) =>
          set(it, [...path, `novel${name}`], value),
    ),
    fc.constantFrom(...optional).map((path) => (it: Body) => set(it, path, undefined)),
  );
  return fc
    .array(oneChange, { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce<Body>((it, change) => change(it), body));
}

/** Ignores paths that another change has removed. */
function set(body: Body, path: Path, value: Body | undefined): Body {
  return at(body, ...path.slice(0, -1)) === undefined ? body : changed(body, path, value);
}
