import type { KeyStore } from '../../model/vault.ts';

/** In milliseconds. This and the counts are from Learn, "Azure Key Vault service limits", key transactions. */
const windowLength = 10_000;
const inSoftware = 20;
const inHsm = 10;

const isHsm = (kty: string) => kty.endsWith('-HSM');

/**
 * Whether the vault has reached its limit of new keys of this kind (F-30c). A rejected request doesn't count, so the
 * created versions are enough to decide. Other requests have limits in the thousands, which aren't simulated.
 */
export function makesTooMany({ keys }: KeyStore, kty: string, now: number): boolean {
  const made = keys
    .filter((key) => isHsm(key.kty) === isHsm(kty))
    .flatMap(({ versions }) => versions)
    .filter(({ createdAt }) => createdAt <= now && now < createdAt + windowLength);
  return made.length >= (isHsm(kty) ? inHsm : inSoftware);
}
