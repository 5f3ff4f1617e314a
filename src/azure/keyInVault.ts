import { failed, type Outcome } from '../app/outcome.ts';
import type { Key, Vault } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import type { KeySpec } from '../domain/spec.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { attempt } from './call.ts';
import { readVaultKey } from './keyModel.ts';
import { readFailure } from './problems/failure.ts';
import type { Deed } from './problems/rule.ts';
import type { Session } from './session.ts';

/**
 * Makes a key in the vault itself, for who may do that but not write keys through Azure Resource Manager. It looks
 * first: creating a key that is there would rotate it.
 */
export async function createInVault(
  session: Session,
  vault: Pick<Vault, 'id' | 'uri'>,
  { name, create }: Required<KeySpec>,
  deed: Deed,
  refusal: Problem,
  signal: AbortSignal,
): Promise<Outcome<Key>> {
  const client = session.vault(vault.uri);
  const made = await attempt(session.connection, deed, signal, async () => {
    const there = await client.getKey(name, { abortSignal: signal }).catch((error: unknown) => {
      if (readFailure(error).status === 404) return undefined;
      throw error;
    });
    if (there) return readVaultKey(there, vault);
    const key = await client.createRsaKey(name, {
      keySize: create.size,
      hsm: create.type === 'RSA-HSM',
      keyOps: ['wrapKey', 'unwrapKey'],
      ...(create.expires === undefined ? {} : { expiresOn: new Date(create.expires) }),
      abortSignal: signal,
    });
    return readVaultKey(key, vault);
  });
  return made.kind === 'failed' ? failed(bothWays(refusal, made.problem, isManagedHsm(vault.id))) : made;
}

/** Either right would do, so both ways are told. */
export const bothWays = (arm: Problem, vault: Problem, isHsm = false): Problem => ({
  ...vault,
  why: isHsm
    ? text('{0} In the managed HSM itself: {1}', arm.why, vault.why)
    : text('{0} In the vault itself: {1}', arm.why, vault.why),
  next: text('{0} Or: {1}', arm.next, vault.next),
});
