import type { Account, PermissionModel, Subscription } from '../../domain/model.ts';
import { keyUsersOf } from '../../domain/accountGrantee.ts';
import type { AccessPart, VaultSpec } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Principal } from '../principal.ts';
import { vaultReadings, type VaultReadings } from '../readings.ts';
import type { Work } from '../step.ts';
import { grant, isGranted, readAccess, type Shown } from '../steps/grant.ts';
import { granteeOf, noPrincipal } from '../steps/grantee.ts';

/** A vault, and the accounts that are known to use its keys. */
export interface VaultUse {
  readonly subscription: Subscription;
  readonly vault: VaultSpec;
  readonly accounts: readonly Account[];
  /** Accounts may use it that nobody sees from here. */
  readonly hidden: boolean;
}

/** Of one identity with which those accounts reach their keys. */
export type Side = VaultReadings<AccessPart>;

/** What the access step reads for each identity of those accounts, of the one vault. */
export const sidesOf = (
  azure: Azure,
  { subscription, vault, accounts }: VaultUse,
  signal: AbortSignal,
  found: Side['vault'],
): readonly Side[] =>
  keyUsersOf(accounts).map((grantee) => ({
    ...vaultReadings<AccessPart>(azure, { subscription, vault, ...(grantee ? { grantee } : {}) }, signal),
    vault: found,
  }));

/** An identity, and what Azure shows of its access. */
export interface Held {
  readonly side: Side;
  readonly principal: Principal;
  readonly shown: Shown;
}

/** What each identity has in the vault, in its permission model or the one that is asked for. */
export async function readHeld(
  sides: readonly Side[],
  by?: PermissionModel,
  again = false,
): Promise<Outcome<readonly Held[]>> {
  const held: Held[] = [];
  for (const side of sides) {
    const principal = await granteeOf(side);
    if (principal.kind !== 'done') return principal;
    if (!principal.value) return failed(noPrincipal(side));
    const shown = await readAccess(side, principal.value, by, again);
    if (shown.kind !== 'done') return shown;
    held.push({ side, principal: principal.value, shown: shown.value });
  }
  return succeeded(held);
}

export const isHeld = ({ side, principal, shown }: Held, by?: PermissionModel) =>
  isGranted(side, principal, shown, by);

/** Gives each identity the access that it lacks, and answers what Azure shows of all then, and how many lacked it. */
export async function grantAll<R>(
  work: Work<R>,
  sides: readonly Side[],
  by?: PermissionModel,
): Promise<Outcome<{ readonly given: number; readonly held: readonly Held[] }>> {
  const before = await readHeld(sides, by);
  if (before.kind !== 'done') return before;
  let given = 0;
  const held: Held[] = [];
  for (const { side, principal } of before.value) {
    const granted = await grant({ ...work, readings: side }, principal, by);
    if (granted.kind !== 'done') return granted;
    if (granted.value.changed) given += 1;
    held.push({ side, principal, shown: granted.value.value });
  }
  return succeeded({ given, held });
}

export const outOfSight = ({ hidden }: VaultUse): readonly Text[] =>
  hidden ? [text('Accounts that cannot be seen from here may use the vault, too.')] : [];
