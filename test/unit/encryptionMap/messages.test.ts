import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageMessage } from '../../../src/encryptionMap/messages.ts';

test.each([
  [{ type: 'ready' }],
  [{ type: 'opened', ids: ['vault/a', 'vault/b'] }],
  [{ type: 'selected', id: 'account/a' }],
  [{ type: 'reveal', id: 'key/a' }],
])('what a page may say is heard: %j', (message) => {
  expect(pageMessage(message)).toEqual(message);
});

test.each([
  undefined,
  null,
  'ready',
  7,
  [],
  {},
  { type: 'run' },
  { type: 'reveal' },
  { type: 'reveal', id: '' },
  { type: 'reveal', id: 'a'.repeat(2_001) },
  { type: 'reveal', id: { toString: () => 'account/a' } },
  { type: 'selected', id: 7 },
  { type: 'opened', ids: 'vault/a' },
  { type: 'opened', ids: ['vault/a', 7] },
  { type: 'opened', ids: Array.from({ length: 10_001 }, () => 'vault/a') },
])('what it may not is not: %j', (message) => {
  expect(pageMessage(message)).toBeUndefined();
});

test('nothing that a page sends passes more than it is meant to, and nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const message = pageMessage(value);
      if (message) expect(['ready', 'opened', 'selected', 'reveal']).toContain(message.type);
    }),
  );
  expect(pageMessage({ type: 'reveal', id: 'a', command: 'b' })).toEqual({ type: 'reveal', id: 'a' });
});
