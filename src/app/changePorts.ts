import type { KeyUri } from '../domain/keyUri.ts';
import type { Account, AssignedIdentities, Key, Vault } from '../domain/model.ts';
import type { IrreversiblePermit, Permit } from './ensure.ts';
import type { Outcome } from './outcome.ts';

/** One change of an account. Azure loses a default identity that is sent together with identities (F-31). */
export type AccountChange =
  | { readonly kind: 'key'; readonly keyUri: string }
  /** All identities that it is to have. */
  | { readonly kind: 'identities'; readonly identities: WantedIdentities }
  | { readonly kind: 'defaultIdentity'; readonly value: string };

export interface WantedIdentities {
  readonly system: boolean;
  /** Resource ids. */
  readonly userAssigned: readonly string[];
}

export const identitiesOf = (identities: AssignedIdentities | undefined): WantedIdentities => ({
  system: identities?.systemAssigned !== undefined,
  userAssigned: identities?.userAssigned.map(({ id }) => id) ?? [],
});

/** A vault or managed HSM that was deleted and is kept until its retention ends; which it is, its id tells. */
export interface DeletedVault {
  /** Its own resource id, which it gets back. */
  readonly vaultId: string;
  readonly name: string;
  readonly location: string;
  /** When Azure deletes it for good, in milliseconds since the epoch. */
  readonly purged?: number;
}

/** Changes of what is there, beside those that make an account possible. */
export interface ChangePorts {
  /** Follows the update to its end; `onState` hears what Azure calls the state meanwhile. */
  update(
    accountId: string,
    change: AccountChange,
    onState: (state: string) => void,
    permit: IrreversiblePermit,
  ): Promise<Outcome<Account>>;
  /**
   * Makes a new version of a key, by its rotation policy where it has one: in the vault itself, as Azure Resource
   * Manager cannot (domain.md 2.10). Sent once: a lost answer must not make two versions.
   */
  rotate(vault: Pick<Vault, 'id' | 'uri'>, name: string, permit: Permit): Promise<Outcome<Key>>;
  /** Those of one kind, or of both; managed HSMs as far as they may be read. */
  deletedVaults(signal: AbortSignal, only?: KeyUri['home']): Promise<Outcome<readonly DeletedVault[]>>;
  /**
   * Brings a vault back with its keys and access policies; its role assignments are gone (domain.md 2.4). Whether a
   * managed HSM has its local ones, no source says.
   */
  recover(deleted: DeletedVault, tenantId: string, permit: Permit): Promise<Outcome<Vault>>;
  /** Makes role assignments count in the vault; its access policies do not any more. */
  useRoles(vault: Vault, permit: IrreversiblePermit): Promise<Outcome<Vault>>;
}
