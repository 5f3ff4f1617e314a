import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameWork, readWork, type Work, type WorkRecord } from '../../../src/session/work.ts';
import { anyWork, spec } from '../../fakes/anyWork.ts';

const at = Date.UTC(2026, 10, 23);
const guid = '00000000-0000-0000-0000-000000000001';
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every record is read back as it was written', () => {
  fc.assert(
    fc.property(anyWork, fc.option(fc.nat(), { nil: undefined }), (work, id) => {
      const record: WorkRecord = { work, at, ...(id === undefined ? {} : { process: id }) };
      expect(readWork(stored(record))).toEqual(record);
    }),
    { numRuns: 500 },
  );
});

test('a record from an earlier version is read with its stored names', () => {
  const subscription = { id: guid, name: 's', tenantId: guid, account: 'a' };
  const common = { name: 'hsm-ledger', resourceGroup: 'rg', location: 'westeurope' };
  const account = { id: '/subscriptions/a/databaseAccounts/ledger', name: 'ledger' };
  const key = { name: 'ledger' };
  const home = { subscription, vault: { ...common, home: 'managedHsm' }, key };
  expect(readWork({ work: { kind: 'enableCmk', spec: { subscription, account, home } }, at })?.work).toEqual({
    kind: 'enableCmk',
    spec: {
      subscription,
      account,
      keyLocation: { subscription, vault: { ...common, keyStore: 'managedHsm' }, key },
    },
  });
  const grantee = { name: 'ledger', principalId: guid };
  expect(
    readWork({ work: { kind: 'grantAccess', spec: { subscription, vault: common, grantee } }, at })?.work
      .spec,
  ).toEqual({ subscription, vault: common, identity: grantee });
});

test("anything else isn't a record", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(readWork(value)).toBeUndefined();
      expect(readWork({ work: value, at })).toBeUndefined();
      expect(readWork({ work: { kind: 'createAccount', spec: value }, at })).toBeUndefined();
    }),
  );
  expect(readWork({ work: { kind: 'deleteEverything', spec }, at })).toBeUndefined();
  expect(readWork({ work: { kind: 'createAccount', spec }, at: Number.NaN })).toBeUndefined();
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

/** These are only displayed or compared, so any text is valid. */
const labels =
  /^(id|name)$|(^|\.)(subscription\.(name|account|managedBy\.name)|displayName|identity\.name|after\w+|before\w+|validity)$/;

test('an invalid value invalidates the whole record', () => {
  fc.assert(
    fc.property(
      anyWork.chain((work) => fc.tuple(fc.constant(work), fc.constantFrom(...paths(work.spec)))),
      fc.constantFrom<unknown>('', 7, null, [], 'a/../b', '..', 'x'.repeat(300), {}),
      ([work, path], bad) => {
        const where = path.join('.');
        fc.pre(!(labels.test(where) && typeof bad === 'string'));
        // Times and lengths of names from Azure.
        fc.pre(!(/(^|\.)(expires|purged|at)$/.test(where) && bad === 7));
        fc.pre(!(/resourceGroup(\.name)?$/.test(where) && bad === 'x'.repeat(300)));
        expect(readWork(stored({ work: { ...work, spec: set(work.spec, path, bad) }, at }))).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
});

test('unknown properties are dropped', () => {
  const work = { kind: 'createAccount', spec: { ...spec, endpoint: 'https://example.com' }, more: 1 };
  expect(readWork({ work, at, more: 1 })).toEqual({ work: { kind: 'createAccount', spec }, at });
});

test('work on the same resource is the same work, whatever its options', () => {
  const { subscription, vault } = spec;
  const rotate = (name: string, leaves: string): Work => ({
    kind: 'rotateKey',
    spec: { subscription, vault, key: { name }, leaves },
  });
  expect(isSameWork(rotate('orders', 'a'), rotate('ORDERS', 'b'))).toBe(true);
  expect(isSameWork(rotate('orders', 'a'), rotate('cards', 'a'))).toBe(false);
  const { key } = spec;
  expect(isSameWork(rotate(key.name, 'a'), { kind: 'generateKey', spec: { subscription, vault, key } })).toBe(
    false,
  );
});
