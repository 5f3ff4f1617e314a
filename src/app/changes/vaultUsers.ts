import type { Account, Subscription, Vault } from '../../domain/model.ts';
import { keyUsersOf } from '../../domain/accountGrantee.ts';
import type { AccessPart, VaultSpec } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { vaultReadings, type VaultReadings } from '../readings.ts';
import type { Work } from '../step.ts';
import { accessStep } from '../steps/access.ts';

/** A vault, and the accounts that are known to use its keys. */
export interface VaultUse {
  readonly subscription: Subscription;
  readonly vault: VaultSpec;
  readonly accounts: readonly Account[];
  /** Accounts may use it that nobody sees from here. */
  readonly hidden: boolean;
}

/** What the access step reads for each identity of those accounts. */
export const sidesOf = (
  azure: Azure,
  { subscription, vault, accounts }: VaultUse,
  signal: AbortSignal,
): readonly VaultReadings<AccessPart>[] =>
  keyUsersOf(accounts).map((grantee) =>
    vaultReadings<AccessPart>(azure, { subscription, vault, ...(grantee ? { grantee } : {}) }, signal),
  );

/** Gives each identity access, in the permission model of the vault as it is, or as it is to be. */
export async function grantAll<R>(
  work: Work<R>,
  sides: readonly VaultReadings<AccessPart>[],
  vault: Vault,
): Promise<Outcome<number>> {
  let given = 0;
  for (const readings of sides) {
    readings.vaultIs(vault);
    const found = await accessStep.check(readings, work.pace.now());
    if (found.kind !== 'done') return found;
    if (found.value.state === 'blocked') return failed(found.value.problem);
    if (found.value.state === 'done') continue;
    const applied = await accessStep.apply({ ...work, readings });
    if (applied.kind !== 'done') return applied;
    given += 1;
  }
  return succeeded(given);
}

export const outOfSight = ({ hidden }: VaultUse): readonly Text[] =>
  hidden ? [text('Accounts that cannot be seen from here may use the vault, too.')] : [];
