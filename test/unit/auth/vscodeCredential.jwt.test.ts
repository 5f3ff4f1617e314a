import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenExpiry } from '../../../src/auth/vscodeCredential.ts';

const now = Date.UTC(2026, 10, 23);
const jwt = (claims: unknown) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test('a token expires at its exp claim, in milliseconds', () => {
  expect(tokenExpiry(jwt({ exp: 1_800_000_000, name: 'Zoë ÿþ?' }), now)).toBe(1_800_000_000_000);
});

test.each([['opaque'], ['a.b.c'], [''], [jwt({})], [jwt({ exp: 'soon' })], [jwt(null)], [jwt([1])]])(
  'a token without a readable expiry, %j, is assumed to expire in a minute',
  (token) => {
    expect(tokenExpiry(token, now)).toBe(now + 60_000);
  },
);

test('reading the expiry never throws', () => {
  fc.assert(
    fc.property(fc.string(), (token) => {
      expect(tokenExpiry(`a.${token}.b`, now)).toBeTypeOf('number');
    }),
  );
});
