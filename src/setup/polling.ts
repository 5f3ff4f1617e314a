import type { Azure } from '../azure/api.ts';
import { map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { minutes, seconds, waitUntil } from '../model/time.ts';
import type { AccountRef } from '../model/undo.ts';
import type { OperationContext } from './step.ts';

export type Wanted = 'revoked' | 'confirmed';

export interface Followed {
  /** Accounts with the wanted status, as Azure last reported them. A deleted account is in neither list. */
  readonly there: readonly Account[];
  /** Accounts that don't have the wanted status yet. At the end, these are no longer waited for. */
  readonly waiting: readonly AccountRef[];
}

/** How long to wait for accounts. */
const followedMinutes = 75;

/** Azure documents the recovery time as "up to an hour" (Learn: "Troubleshooting guide for customer-managed keys"). */
const patience = { every: seconds(30), atMost: minutes(followedMinutes) };

/** Polls accounts until each has the wanted status. Each poll calls `seen`, and a failed poll is repeated. */
export async function follow(
  context: OperationContext,
  accounts: readonly AccountRef[],
  wanted: Wanted,
  seen: (followed: Followed, fresh: readonly Account[]) => void,
): Promise<Outcome<Followed>> {
  let followed: Followed = { there: [], waiting: accounts };
  const waited = await waitUntil(
    async () => {
      const looks = await Promise.all(followed.waiting.map((ref) => look(context, ref)));
      const read = looks.flatMap(({ outcome }) =>
        outcome.kind === 'done' && outcome.value ? [outcome.value] : [],
      );
      const [first] = looks;
      // If no account can be read at all, waiting longer doesn't help.
      if (first && looks.every(({ outcome }) => outcome.kind !== 'done') && first.outcome.kind !== 'done')
        return first.outcome;
      followed = {
        there: [...followed.there, ...read.filter(({ status }) => status.kind === wanted)],
        waiting: looks
          .filter(
            ({ outcome }) =>
              outcome.kind !== 'done' || (outcome.value && outcome.value.status.kind !== wanted),
          )
          .map(({ ref }) => ref),
      };
      seen(followed, read);
      return succeeded(followed);
    },
    ({ waiting }) => waiting.length === 0,
    patience,
    context,
  );
  return map(waited, ({ last }) => last);
}

const look = async ({ azure, signal }: OperationContext, ref: AccountRef) => ({
  ref,
  outcome: await azure.in(ref.subscription).accounts.get(ref.id, signal),
});

/** An account known to use a key. */
export interface Follower {
  readonly subscription: Subscription;
  readonly account: Pick<Account, 'id' | 'name' | 'keyUri'>;
}

/** Reads the accounts concurrently. A deleted account is left out, because it no longer uses the key. */
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
