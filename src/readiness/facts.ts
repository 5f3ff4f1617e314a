import type { RegionPairs } from '../azure/api.ts';
import type { InventoryView, ReadResult } from '../model/inventoryView.ts';
import type { Permission } from '../model/permissions.ts';
import type { Lock, PolicyAssignment, PolicyExemption, PolicyResult } from '../model/policies.ts';
import type { Account, Key, Region, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import type { IdentityNow } from './identityFinding.ts';
import type { Intended } from './intendedAccount.ts';

/** The checked resource: an existing account, or the resources that a new account would depend on. */
export type CheckedResource =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'key'; readonly vault: Vault; readonly key: Key }
  | { readonly kind: 'vault'; readonly vault: Vault }
  | { readonly kind: 'subscription' };

/** The input of all checks, read at one time. The checks themselves read nothing. */
export interface Facts {
  readonly checked: CheckedResource;
  /** The subscription of the checked resource. */
  readonly subscription: Subscription;
  readonly view: InventoryView;
  readonly registration: ReadResult<RegistrationState>;
  readonly regions?: ReadResult<readonly Region[]>;
  /** The user-assigned identity that the checked account uses. */
  readonly identity?: ReadResult<IdentityNow>;
  /** The pairs of regions, if a vault is checked. */
  readonly regionPairs?: ReadResult<RegionPairs>;
  /** The planned account that will depend on it, if the user has described one. */
  readonly intended?: Intended;
  readonly scopes: readonly AffectedScope[];
}

/** A resource that the steps change, with the caller's permissions, locks and policies there. */
export interface AffectedScope {
  readonly kind: 'subscription' | 'vault' | 'account';
  readonly scope: string;
  readonly name: string;
  readonly rights: ReadResult<readonly Permission[]>;
  readonly locks: ReadResult<readonly Lock[]>;
  /** Azure Policy's result for the resource. Absent if it wasn't evaluated. */
  readonly policies?: ReadResult<PolicyCheck>;
}

export interface PolicyCheck {
  readonly results: readonly PolicyResult[];
  /** The assignments of the results by lowercase id, if they could be read. */
  readonly assignments: ReadonlyMap<string, PolicyAssignment>;
  /** Absent if nothing is denied. */
  readonly exemptions?: ReadResult<readonly PolicyExemption[]>;
}
