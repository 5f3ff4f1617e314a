import { failed, type Outcome } from '../app/outcome.ts';
import type { Key, Vault } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import type { KeySpec } from '../domain/spec.ts';
import { isManagedHsm } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { attempt } from './call.ts';
import type { Deed } from './problems/rule.ts';
import type { Session } from './session.ts';
import { vaultKeys } from './vaultKeys.ts';

/**
 * Makes a key in the vault itself, for who may do that but not write keys through Azure Resource Manager. It looks
 * first: creating a key that is there would rotate it.
 */
export async function createThroughDataPlane(
  session: Session,
  vault: Pick<Vault, 'id' | 'uri'>,
  { name, create }: Required<KeySpec>,
  deed: Deed,
  refusal: Problem,
  signal: AbortSignal,
): Promise<Outcome<Key>> {
  const made = await attempt(session.connection, deed, signal, async (call) => {
    const keys = vaultKeys(session, vault, call);
    return (await keys.get(name)) ?? (await keys.create(name, create));
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
