import type { Account } from '../domain/model.ts';
import type { AccountRef } from '../domain/revocation/undo.ts';
import { map, type Outcome, succeeded } from './outcome.ts';
import type { Bench } from './step.ts';
import { minutes, seconds, waitUntil } from './wait.ts';

export type Wanted = 'revoked' | 'confirmed';

export interface Followed {
  /** As Azure last answered them; an account that is gone is in neither list. */
  readonly there: readonly Account[];
  /** What Azure has not reported as wanted: at the end of following, it won't be waited for any longer. */
  readonly waiting: readonly AccountRef[];
}

/** How long accounts are followed. */
export const followedMinutes = 75;

/** Azure's own word for coming back is "up to an hour" (Learn: "Troubleshooting guide for customer-managed keys"). */
const patience = { every: seconds(30), atMost: minutes(followedMinutes) };

/** Looks at accounts until Azure reports each as wanted; `seen` hears of every look. A look that fails is repeated. */
export async function follow(
  bench: Bench,
  accounts: readonly AccountRef[],
  wanted: Wanted,
  seen: (followed: Followed, fresh: readonly Account[]) => void,
): Promise<Outcome<Followed>> {
  let followed: Followed = { there: [], waiting: accounts };
  const waited = await waitUntil(
    async () => {
      const looks = await Promise.all(followed.waiting.map((ref) => look(bench, ref)));
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
    bench,
  );
  return map(waited, ({ last }) => last);
}

const look = async ({ azure, signal }: Bench, ref: AccountRef) => ({
  ref,
  outcome: await azure.in(ref.subscription).accounts.get(ref.id, signal),
});
