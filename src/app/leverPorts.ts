import type { Vault } from '../domain/model.ts';
import type { PolicyEntry, RoleGrant } from '../domain/revocation/grantsThere.ts';
import type { Permit } from './ensure.ts';
import type { Outcome } from './outcome.ts';

/** What a revocation does in Azure, and undoes. */
export interface LeverPorts {
  /** In the vault itself: Azure Resource Manager cannot (domain.md 2.11). Needs `keys/update/action` there. */
  setVersionEnabled(
    vault: Pick<Vault, 'uri'>,
    key: { readonly name: string; readonly version: string },
    enabled: boolean,
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** The vault's access policies, whole. */
  policies(vaultId: string, signal: AbortSignal): Promise<Outcome<readonly PolicyEntry[]>>;
  /** Adds permissions to entries, or takes them away; an entry without any is gone. */
  changePolicies(
    vaultId: string,
    change: 'add' | 'remove',
    entries: readonly PolicyEntry[],
    permit: Permit,
  ): Promise<Outcome<void>>;
  /** The role assignments that reach a scope for a principal, those above and below it too. */
  grants(scope: string, principalId: string, signal: AbortSignal): Promise<Outcome<readonly RoleGrant[]>>;
  /** One that is gone already is a success. */
  removeGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
  /** Makes the assignment under its former name; one that is there is a success (F-05). */
  putGrant(grant: RoleGrant, permit: Permit): Promise<Outcome<void>>;
}
