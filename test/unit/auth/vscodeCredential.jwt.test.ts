import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenExpiry } from '../../../src/auth/vscodeCredential.ts';

const now = Date.UTC(2026, 10, 23);
const jwt = (claims: unknown) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test('a token ends when its exp claim says, in milliseconds', () => {
  expect(tokenExpiry(jwt({ exp: 1_800_000_000, name: 'Zoë ÿþ?' }), now)).toBe(1_800_000_000_000);
});

test.each([['opaque'], ['a.b.c'], [''], [jwt({})], [jwt({ exp: 'soon' })], [jwt(null)], [jwt([1])]])(
  'a token that does not say, %j, is taken to end in a minute',
  (token) => {
    expect(tokenExpiry(token, now)).toBe(now + 60_000);
  },
);

test('no token makes it fail', () => {
  fc.assert(
    fc.property(fc.string(), (token) => {
      expect(tokenExpiry(`a.${token}.b`, now)).toBeTypeOf('number');
    }),
  );
});
