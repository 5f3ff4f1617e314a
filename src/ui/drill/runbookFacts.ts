import type { Cause } from '../../domain/drill/cause.ts';
import type { Repaired } from '../../domain/drill/commands.ts';
import type { Account, Subscription } from '../../domain/model.ts';

/** What a run-book is about: a key and the accounts on it, as they really are. */
export interface RunbookFacts extends Repaired {
  readonly accounts: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** Places that could not be read, and may have more accounts. */
  readonly atLeast: boolean;
  /** The cause that was drilled, which comes first. */
  readonly drilled: Cause;
  /** The sandbox's own estate is no inventory. */
  readonly sandbox: boolean;
}
