import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatResourceId, parseResourceId, sameId, vaultId } from '../../../src/model/resourceId.ts';

const segment = fc
  .string({ minLength: 1 })
  .filter((text) => !text.includes('/') && !/[\n\r\u2028\u2029]/.test(text));

test('an ID is read back as it was written', () => {
  fc.assert(
    fc.property(segment, segment, segment, (subscriptionId, resourceGroup, name) => {
      const id = { subscriptionId, resourceGroup, type: 'Microsoft.KeyVault/vaults', name };
      expect(parseResourceId(formatResourceId(id))).toEqual(id);
    }),
  );
});

test("case doesn't matter, because Azure itself lower-cases resourcegroups", () => {
  expect(sameId(vaultId('S', 'RG', 'Kv'), vaultId('s', 'rg', 'kv'))).toBe(true);
  expect(
    parseResourceId('/subscriptions/s/resourcegroups/rg/providers/Microsoft.KeyVault/vaults/kv')?.name,
  ).toBe('kv');
});

test.each(['', '/', '/subscriptions/s', `${vaultId('s', 'r', 'v')}/keys/k`])(
  "%s isn't a vault or an account",
  (id) => {
    expect(parseResourceId(id)).toBeUndefined();
  },
);
