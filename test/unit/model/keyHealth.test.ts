import { expect, test } from 'vitest';
import { keyFault } from '../../../src/model/keyHealth.ts';
import type { Key } from '../../../src/model/resources.ts';

const now = Date.UTC(2026, 10, 23);
const key: Key = {
  id: '/k',
  vaultId: '/v',
  name: 'k',
  uri: 'https://v.vault.azure.net/keys/k',
  type: 'RSA',
  operations: ['wrapKey', 'unwrapKey'],
  enabled: true,
};

test.each([
  ['a plain RSA key', {}, undefined],
  ['an HSM key', { type: 'RSA-HSM' }, undefined],
  ['operations in another case', { operations: ['WrapKey', 'UnwrapKey', 'Sign'] }, undefined],
  ['a key that expires later', { expires: now + 1 }, undefined],
  ['a key from a list, which tells no more', { type: '', operations: [] }, undefined],
  ['a key from a list that is disabled', { type: '', operations: [], enabled: false }, 'F-30'],
  ['a key of another type', { type: 'EC' }, 'F-35'],
  ['a disabled key', { enabled: false }, 'F-30'],
  ['a key that expires now', { expires: now }, 'F-30b'],
  ['a key that is not valid yet', { notBefore: now + 1 }, 'F-30b'],
  ['a key that cannot unwrap', { operations: ['wrapKey'] }, 'F-30b'],
] as const)('%s', (_, change, code) => {
  expect(keyFault({ ...key, ...change }, now)?.code).toBe(code);
});
