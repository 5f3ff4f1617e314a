import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepPending, readPending } from '../../../../src/ui/create/pending.ts';
import { spec } from '../../../fakes/azure.ts';
import { anySpec } from './specs.ts';

const begun = Date.UTC(2026, 10, 23);
const throughStorage = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what is kept is read back, for its kind of session only', () => {
  fc.assert(
    fc.property(anySpec, (wanted) => {
      const stored = throughStorage(keepPending(undefined, 'sandbox', { spec: wanted, begun }));
      expect(readPending(stored, 'sandbox')).toEqual({ spec: wanted, begun });
      expect(readPending(stored, 'azure')).toBeUndefined();
    }),
  );
});

test('keeping and forgetting one kind leaves the other', () => {
  const both = keepPending(keepPending(undefined, 'azure', { spec, begun }), 'sandbox', { spec, begun });
  const left = keepPending(both, 'sandbox', undefined);
  expect(readPending(left, 'azure')).toEqual({ spec, begun });
  expect(readPending(left, 'sandbox')).toBeUndefined();
});

test('anything else in memory is nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(readPending(value, 'azure')).toBeUndefined();
      expect(readPending({ azure: value }, 'azure')).toBeUndefined();
      expect(readPending({ azure: { spec: value, begun } }, 'azure')).toBeUndefined();
    }),
  );
});

const paths = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...path, name]))]
    : [path];

function set(value: unknown, [name, ...rest]: string[], to: unknown): unknown {
  if (name === undefined) return to;
  const record = value as Record<string, unknown>;
  return { ...record, [name]: set(record[name], rest, to) };
}

test('a value that breaks its rule spoils the whole', () => {
  fc.assert(
    fc.property(
      anySpec.chain((wanted) => fc.tuple(fc.constant(wanted), fc.constantFrom(...paths(wanted)))),
      fc.constantFrom<unknown>('', 7, null, [], 'a/../b', 'x'.repeat(300), {}),
      ([wanted, path], bad) => {
        // Labels are shown only, and escaped: any text will do. Consent that is not given is none.
        const last = path.at(-1);
        fc.pre(last !== 'allowTrustedServices');
        const isLabel =
          ['displayName', 'account'].includes(last ?? '') || path.join('.') === 'subscription.name';
        fc.pre(!(isLabel && bad === 'a/../b'));
        expect(readPending({ azure: { spec: set(wanted, path, bad), begun } }, 'azure')).toBeUndefined();
      },
    ),
  );
});

test('nothing that is not asked for is taken over', () => {
  const stored = { azure: { spec: { ...spec, endpoint: 'https://example.com' }, begun, more: 1 } };
  expect(readPending(stored, 'azure')).toEqual({ spec, begun });
});
