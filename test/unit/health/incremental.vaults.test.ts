import { expect, test } from 'vitest';
import { VaultMessages } from '../../../src/health/incremental.ts';
import { Snapshot } from '../../../src/inventory/snapshot.ts';
import { assignmentsId } from '../../../src/model/estate.ts';
import { text } from '../../../src/model/text.ts';
import { key, vault } from '../../fakes/azure.ts';

const other = `${vault.id}-2`;
const problem = {
  code: 'F-92',
  owner: 'microsoft',
  what: text('a'),
  why: text('b'),
  next: text('c'),
} as const;
const full = { state: 'ready', value: { key } } as const;

test('what is told of one vault is told of no other', () => {
  const told = new VaultMessages();
  const first = new Snapshot().with('key', key.id, full);
  told.look(first);
  const before = told.turnOf(key.id);
  expect(before).toBeGreaterThan(0);
  expect(told.turnOf(`${other}/keys/k`)).toBe(0);
  told.look(first.with('key', `${other}/keys/k`, full));
  expect(told.turnOf(key.id)).toBe(before);
  expect(told.turnOf(`${other}/keys/k`)).toBeGreaterThan(before);
});

test.each([
  ['its list of keys', (from: Snapshot) => from.with('keys', vault.id, { state: 'ready', value: [] })],
  ['another key', (from: Snapshot) => from.with('key', `${vault.id}/keys/another`, full)],
  ['versions', (from: Snapshot) => from.with('versions', key.id, { state: 'ready', value: [] })],
  ['a failure', (from: Snapshot) => from.with('versions', key.id, { state: 'failed', problem })],
  [
    'a grant',
    (from: Snapshot) => from.with('assignments', assignmentsId(vault.id, 'p'), { state: 'ready', value: [] }),
  ],
])('%s is told of the vault', (_, change) => {
  const told = new VaultMessages();
  const snapshot = new Snapshot().with('key', key.id, full);
  told.look(snapshot);
  const before = told.turnOf(key.id);
  told.look(change(snapshot));
  expect(told.turnOf(key.id.toUpperCase())).toBeGreaterThan(before);
});

test('that something is read again, or is as before, tells nothing', () => {
  const told = new VaultMessages();
  const snapshot = new Snapshot().with('key', key.id, full);
  const mark = told.look(snapshot);
  const before = told.turnOf(key.id);
  const again = snapshot.with('key', key.id, { state: 'loading', value: full.value });
  expect(told.look(again)).toBe(mark);
  told.look(again.with('key', key.id, full));
  expect(told.turnOf(key.id)).toBe(before);
});
