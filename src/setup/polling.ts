import type { Azure } from '../azure/api.ts';
import { map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { minutes, seconds, waitUntil } from '../model/time.ts';
import type { AccountRef } from '../model/undo.ts';
import type { OperationContext } from './step.ts';

export type Wanted = 'revoked' | 'confirmed';

export interface Followed {
  /** As Azure last answered them; an account that is gone is in neither list. */
  readonly there: readonly Account[];
  /** What Azure has not reported as wanted: at the end of following, it won't be waited for any longer. */
  readonly waiting: readonly AccountRef[];
}

/** How long accounts are followed. */
const followedMinutes = 75;

/** Azure's own word for coming back is "up to an hour" (Learn: "Troubleshooting guide for customer-managed keys"). */
const patience = { every: seconds(30), atMost: minutes(followedMinutes) };

/** Looks at accounts until Azure reports each as wanted; `seen` hears of every look. A look that fails is repeated. */
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
      // Where nothing at all can be read, waiting longer tells nothing.
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
