import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRevocation, parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { plain } from '../../../src/model/text.ts';

const uri = 'https://bank.vault.azure.net/keys/k';
const revoked = (end: string) =>
  `Access to your account is currently revoked because of a reason; for more details please visit https://learn.microsoft.com/x${end}`;

describe('the CMK status of an account', () => {
  test('is service-managed without a key, whatever the text says', () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), (status) => {
        expect(parseCmkStatus(undefined, status)).toEqual({ kind: 'serviceManaged' });
      }),
    );
  });

  test('is confirmed only where Azure says so', () => {
    expect(parseCmkStatus(uri, 'Access to the configured customer managed key confirmed.')).toEqual({
      kind: 'confirmed',
    });
    fc.assert(
      fc.property(fc.string(), (status) => {
        fc.pre(!/confirmed/i.test(status));
        expect(parseCmkStatus(uri, status).kind).not.toBe('confirmed');
      }),
    );
  });

  test('is unknown, never fine, where Azure leaves it out or says something new', () => {
    expect(parseCmkStatus(uri, undefined)).toEqual({ kind: 'unknown' });
    expect(parseCmkStatus(uri, '')).toEqual({ kind: 'unknown' });
    expect(parseCmkStatus(uri, 'All is well')).toEqual({ kind: 'unknown', raw: 'All is well' });
  });

  test.each([
    'Access to the configured customer managed key could not be confirmed.',
    'Access to the configured customer managed key has not been confirmed yet.',
    'Access to the configured customer managed key is not confirmed.',
    'Access to the configured customer managed key confirmed to be lost.',
  ])('is not fine where Azure says: %s', (status) => {
    expect(parseCmkStatus(uri, status)).toEqual({ kind: 'unknown', raw: status });
  });

  test('carries the sub-status at its end, with or without the full stop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 4099 }), fc.constantFrom('', '.'), (code, stop) => {
        const raw = revoked(` (${code})${stop}`);
        expect(parseCmkStatus(uri, raw)).toEqual({ kind: 'revoked', code, raw });
      }),
    );
    expect(parseCmkStatus(uri, revoked('.'))).toEqual({ kind: 'revoked', raw: revoked('.') });
  });

  test('a sentence that takes a confirmation back is not a confirmation', () => {
    expect(parseCmkStatus(uri, 'Access was confirmed but is currently revoked (4002).').kind).toBe('revoked');
  });

  test('every code has a cause and a remedy, an unknown one too', () => {
    for (const code of [
      undefined,
      4000,
      4001,
      4002,
      4003,
      4004,
      4005,
      4006,
      4007,
      4008,
      4009,
      4015,
      4016,
      4017,
      4018,
      4999,
    ]) {
      const { cause, remedy } = explainRevocation(code);
      expect(plain(cause)).toMatch(/\.$/);
      expect(plain(remedy)).toMatch(/\.$/);
    }
    expect(explainRevocation(4999)).toBe(explainRevocation(undefined));
    expect(explainRevocation(4017)).not.toBe(explainRevocation(undefined));
  });
});
