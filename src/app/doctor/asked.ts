import type { Account, Key, Subscription, Vault } from '../../domain/model.ts';
import type { IntendedAccount } from '../../domain/doctor/intended.ts';
import type { EstateView } from '../estate.ts';
import type { Reader } from './readAccount.ts';

/** What somebody asks about, as a view shows it. */
export type Asked = {
  readonly subscription: Subscription;
  /** An account that is to be made there. */
  readonly intended?: IntendedAccount;
} & (
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'key'; readonly vault: Vault; readonly key: Key }
  | { readonly kind: 'vault'; readonly vault: Vault }
  | { readonly kind: 'subscription' }
);

/** How one examination reads. */
export interface Examining extends Reader {
  readonly view: EstateView;
  readonly signal: AbortSignal;
}
