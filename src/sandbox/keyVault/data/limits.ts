import type { KeyStore } from '../../model/vault.ts';

/** Milliseconds. This and the numbers are of Learn, "Azure Key Vault service limits", key transactions. */
const windowLength = 10_000;
const inSoftware = 20;
const inHsm = 10;

const isHsm = (kty: string) => kty.endsWith('-HSM');

/**
 * Whether the vault has just made as many keys of this kind as it may (F-30c). A refusal does not count towards it, so
 * what was made is all that need be known; its limits for other requests, in the thousands, are not simulated.
 */
export function makesTooMany({ keys }: KeyStore, kty: string, now: number): boolean {
  const made = keys
    .filter((key) => isHsm(key.kty) === isHsm(kty))
    .flatMap(({ versions }) => versions)
    .filter(({ createdAt }) => createdAt <= now && now < createdAt + windowLength);
  return made.length >= (isHsm(kty) ? inHsm : inSoftware);
}
