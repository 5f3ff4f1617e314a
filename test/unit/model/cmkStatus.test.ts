import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRevocation, parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import { plain } from '../../../src/model/text.ts';

const uri = 'https://bank.vault.azure.net/keys/k';
const revoked = (end: string) =>
  `Access to your account is currently revoked because of a reason; for more details please visit https://learn.microsoft.com/x${end}`;

describe('the CMK status of an account', () => {
  test('is service-managed without a key, whatever the status text', () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), (status) => {
        expect(parseCmkStatus(undefined, status)).toEqual({ kind: 'serviceManaged' });
      }),
    );
  });

  test('is confirmed only if Azure says so', () => {
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

  test('is unknown, never healthy, if Azure leaves it out or returns a new text', () => {
    expect(parseCmkStatus(uri, undefined)).toEqual({ kind: 'unknown' });
    expect(parseCmkStatus(uri, '')).toEqual({ kind: 'unknown' });
    expect(parseCmkStatus(uri, 'All is well')).toEqual({ kind: 'unknown', raw: 'All is well' });
  });

  test.each([
    'Access to the configured customer managed key could not be confirmed.',
    'Access to the configured customer managed key has not been confirmed yet.',
    'Access to the configured customer managed key is not confirmed.',
    'Access to the configured customer managed key confirmed to be lost.',
    'Loss of access to the configured customer managed key confirmed.',
    'No access to the configured customer managed key confirmed.',
  ])("isn't healthy if Azure says: %s", (status) => {
    expect(parseCmkStatus(uri, status)).toEqual({ kind: 'unknown', raw: status });
  });

  test('has the sub-status at its end, with or without a period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 4099 }), fc.constantFrom('', '.'), (code, stop) => {
        const raw = revoked(` (${code})${stop}`);
        expect(parseCmkStatus(uri, raw)).toEqual({ kind: 'revoked', code, raw });
      }),
    );
    expect(parseCmkStatus(uri, revoked('.'))).toEqual({ kind: 'revoked', raw: revoked('.') });
  });

  test('has the sub-status before other text, unless there are several', () => {
    const one = 'Access to your account is currently revoked (4002). Contact your administrator.';
    expect(parseCmkStatus(uri, one)).toEqual({ kind: 'revoked', code: 4002, raw: one });
    const two = 'Access to your account is currently revoked (4002), before that (4018), since Monday.';
    expect(parseCmkStatus(uri, two)).toEqual({ kind: 'revoked', raw: two });
  });

  test.each([
    ['the correspondent key is either disabled or expired.', 4018],
    [
      "the Azure Cosmos DB service is unable to obtain the AAD authentication token for the account's default identity",
      4000,
    ],
    ['the current default identity no longer has permission to the associated Key Vault key', 4002],
    ['the correspondent key is not found on the specified Key Vault', 4003],
    ["the Azure Cosmos DB account's key vault key URI does not follow the expected format", 4006],
    [
      "the Azure Key Vault DNS name specified by the account's keyvaultkeyuri property could not be resolved",
      4009,
    ],
    ['the Azure Cosmos DB account has an undefined default identity', 4015],
    ['the access rules are blocking outbound requests to the Azure Key Vault service', 4016],
    ['the correspondent Azure Key Vault was not found', 4017],
  ])('is recognized by its sentence if the number is missing: %s', (because, code) => {
    const raw = `Access to your account is currently revoked because ${because}`;
    expect(parseCmkStatus(uri, raw)).toEqual({ kind: 'revoked', code, raw });
  });

  test('the number counts if it differs from the sentence', () => {
    const raw =
      'Access is currently revoked because the correspondent key is either disabled or expired (4002).';
    expect(parseCmkStatus(uri, raw)).toMatchObject({ code: 4002 });
  });

  test.each([4001, 4004, 4008, 4019])('%i is for Microsoft to fix, and temporary', (code) => {
    expect(explainRevocation(code)).toMatchObject({ owner: 'microsoft', transient: true });
  });

  test('no remedy needs a change that Azure rejects on a revoked account', () => {
    for (const code of [4000, 4002, 4003, 4005, 4009, 4015, 4017, 4018]) {
      const remedy = plain(explainRevocation(code).remedy);
      expect(remedy).not.toMatch(/another key|new key,|Change Key|\bor rotate|assign the identity .*again/i);
    }
    expect(plain(explainRevocation(4006).remedy)).toMatch(/Change Key.*refuses/);
  });

  test("a sentence that retracts a confirmation isn't one", () => {
    expect(parseCmkStatus(uri, 'Access was confirmed but is currently revoked (4002).').kind).toBe('revoked');
  });

  test('every code has a cause and a remedy, even an unknown one', () => {
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
      4019,
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
