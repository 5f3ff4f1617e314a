import type { Estate, Reading } from '../model/estate.ts';
import type { Permission } from '../model/permissions.ts';
import type { Lock, PolicyAssignment, PolicyContent, PolicyExemption } from '../model/policies.ts';
import type { Account, Key, Region, RegistrationState, Subscription, Vault } from '../model/resources.ts';
import type { Intended } from './intendedAccount.ts';

/** What is examined: as it is, or as what a new account would hang on. */
export type Examined =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'key'; readonly vault: Vault; readonly key: Key }
  | { readonly kind: 'vault'; readonly vault: Vault }
  | { readonly kind: 'subscription' };

/** All that the checks look at, read at one moment. They read nothing themselves. */
export interface Facts {
  readonly examined: Examined;
  /** Where it is. */
  readonly subscription: Subscription;
  readonly estate: Estate;
  readonly registration: Reading<RegistrationState>;
  readonly regions?: Reading<readonly Region[]>;
  /** What is to hang on it, where somebody has said. */
  readonly intended?: Intended;
  readonly places: readonly Place[];
}

/** A resource on which the steps act, with what the caller may do there and what others have laid down. */
export interface Place {
  readonly kind: 'subscription' | 'vault' | 'account';
  readonly scope: string;
  readonly name: string;
  readonly rights: Reading<readonly Permission[]>;
  readonly locks: Reading<readonly Lock[]>;
  readonly policies: Reading<readonly PolicyAssignment[]>;
  /** What they assign, by ids in lower case, as far as it was read. */
  readonly definitions?: ReadonlyMap<string, PolicyContent>;
  /** What takes it out of them; absent where no policy reaches it. */
  readonly exemptions?: Reading<readonly PolicyExemption[]>;
}
