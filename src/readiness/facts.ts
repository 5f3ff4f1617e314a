import type { Estate, Reading } from '../model/estate.ts';
import type { Permission } from '../model/permissions.ts';
import type { Lock, PolicyAssignment, PolicyContent, PolicyExemption } from '../model/policies.ts';
import type { Account, Key, Region, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import type { Intended } from './intendedAccount.ts';

/** The examined resource: an account as it is, or what a new account would depend on. */
export type Examined =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'key'; readonly vault: Vault; readonly key: Key }
  | { readonly kind: 'vault'; readonly vault: Vault }
  | { readonly kind: 'subscription' };

/** The input of all checks, read at one time. The checks themselves read nothing. */
export interface Facts {
  readonly examined: Examined;
  /** The subscription of the examined resource. */
  readonly subscription: Subscription;
  readonly estate: Estate;
  readonly registration: Reading<RegistrationState>;
  readonly regions?: Reading<readonly Region[]>;
  /** The account that will depend on it, if the person has described one. */
  readonly intended?: Intended;
  readonly places: readonly Place[];
}

/** A resource that the steps change, with the caller's permissions, locks and policies there. */
export interface Place {
  readonly kind: 'subscription' | 'vault' | 'account';
  readonly scope: string;
  readonly name: string;
  readonly rights: Reading<readonly Permission[]>;
  readonly locks: Reading<readonly Lock[]>;
  readonly policies: Reading<readonly PolicyAssignment[]>;
  /** The content of the assigned policies, by lowercase ids, as far as it was read. */
  readonly definitions?: ReadonlyMap<string, PolicyContent>;
  /** Exemptions from the policies. Absent if no policy applies. */
  readonly exemptions?: Reading<readonly PolicyExemption[]>;
}
