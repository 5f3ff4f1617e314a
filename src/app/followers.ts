import type { Account, Subscription } from '../domain/model.ts';
import type { Azure } from './azure.ts';
import { succeeded, type Outcome } from './outcome.ts';

/** An account that is known to use a key. */
export interface Follower {
  readonly subscription: Subscription;
  readonly account: Pick<Account, 'id' | 'name' | 'keyUri'>;
}

/** As Azure answers them now, side by side; an account that is gone follows nothing. */
export async function readFollowers(
  azure: Azure,
  followers: readonly Follower[],
  signal: AbortSignal,
): Promise<Outcome<readonly Account[]>> {
  const seen = await Promise.all(
    followers.map(({ subscription, account }) => azure.in(subscription).accounts.get(account.id, signal)),
  );
  const found: Account[] = [];
  for (const one of seen) {
    if (one.kind !== 'done') return one;
    if (one.value) found.push(one.value);
  }
  return succeeded(found);
}
