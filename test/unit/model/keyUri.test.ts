import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import {
  keyStoreName,
  keyStoreNameOf,
  isIn,
  parseKeyUri,
  sameKey,
  uriIn,
  versionlessUri,
} from '../../../src/model/keyUri.ts';

const cloud = clouds.public;
const word = (characters: RegExp, maxLength: number) =>
  fc.stringMatching(new RegExp(`^${characters.source}{3,${maxLength}}$`));
const version = fc.stringMatching(/^[0-9a-f]{32}$/);
const uri = fc.record({
  keyStore: fc.constantFrom('vault' as const, 'managedHsm' as const),
  vault: word(/[a-z0-9]/, 24),
  key: word(/[a-zA-Z0-9-]/, 100),
});

describe('a key URI', () => {
  test('is read back as it was written, with and without a version, slash or default port', () => {
    fc.assert(
      fc.property(uri, fc.option(version), fc.constantFrom('', '/'), (parts, ver, slash) => {
        const written = versionlessUri(parts, cloud) + (ver === null ? '' : `/${ver}`) + slash;
        expect(parseKeyUri(written, cloud)).toEqual(ver === null ? parts : { ...parts, version: ver });
        expect(parseKeyUri(written.replace('.net/', '.net:443/'), cloud)?.key).toBe(parts.key);
      }),
    );
  });

  test('names the same key whatever the version, and another key under another name', () => {
    fc.assert(
      fc.property(uri, version, (parts, ver) => {
        const plain = versionlessUri(parts, cloud);
        expect(sameKey(plain, `${plain}/${ver}`, cloud)).toBe(true);
        expect(sameKey(plain, `${plain}-2`, cloud)).toBe(false);
      }),
    );
  });

  test('is in the vault or HSM of its name and kind, and in no other', () => {
    fc.assert(
      fc.property(uri, uri, (parts, other) => {
        const of = ({ keyStore, vault: name }: typeof parts) => ({
          id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/${keyStore === 'vault' ? 'vaults' : 'managedHSMs'}/${name}`,
          name: name.toUpperCase(),
        });
        expect(uriIn(of(parts), parts.key)).toEqual(parts);
        expect(keyStoreNameOf(of(parts))).toBe(keyStoreName(parts));
        expect(isIn(parts, of(parts))).toBe(true);
        expect(isIn(parts, of(other))).toBe(parts.keyStore === other.keyStore && parts.vault === other.vault);
        const twin = parts.keyStore === 'vault' ? 'managedHsm' : 'vault';
        expect(isIn(parts, of({ ...parts, keyStore: twin }))).toBe(false);
      }),
    );
  });

  test('never throws, and accepts only URIs of this cloud', () => {
    fc.assert(
      fc.property(fc.string(), (garbage) => {
        expect(parseKeyUri(garbage, cloud)).toBeUndefined();
      }),
    );
  });

  test.each([
    'http://bank.vault.azure.net/keys/k',
    'https://bank.vault.azure.cn/keys/k',
    'https://bank.vault.azure.net.evil.example/keys/k',
    'https://bank.vault.azure.net/secrets/k',
    'https://bank.vault.azure.net/keys/',
    'https://bank.vault.azure.net/keys/k/abc',
    'https://bank.vault.azure.net/keys/k/0123456789abcdef0123456789abcdef/more',
    'https://bank.vault.azure.net/keys/k?x=1',
    'https://bank.vault.azure.net:8443/keys/k',
    'https://a.b.vault.azure.net/keys/k',
    'https://me@bank.vault.azure.net/keys/k',
    'https://.vault.azure.net/keys/k',
  ])('rejects %s', (text) => {
    expect(parseKeyUri(text, cloud)).toBeUndefined();
  });
});
