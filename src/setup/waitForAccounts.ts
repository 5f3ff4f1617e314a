import type { Azure } from '../azure/api.ts';
import { map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { minutes, seconds, waitUntil } from '../model/time.ts';
import type { AccountRef } from '../model/undo.ts';
import type { OperationContext } from './step.ts';

export type Wanted = 'revoked' | 'confirmed';

export interface WaitedAccounts {
  /** Accounts with the wanted status, as Azure last reported them. A deleted account is in neither list. */
  readonly reached: readonly Account[];
  /** Accounts that don't have the wanted status yet. At the end, these are no longer waited for. */
  readonly waiting: readonly AccountRef[];
}

/** How long to wait for accounts, in milliseconds. */
export const longestWait = minutes(75);

/** Azure documents the recovery time as "up to an hour" (Learn: "Troubleshooting guide for customer-managed keys"). */
const patience = { every: seconds(30), atMost: longestWait };

/** Polls accounts until each has the wanted status. Each poll calls `seen`, and a failed poll is repeated. */
export async function waitForAccounts(
  context: OperationContext,
  accounts: readonly AccountRef[],
  wanted: Wanted,
  polled: (waited: WaitedAccounts, fresh: readonly Account[]) => void,
): Promise<Outcome<WaitedAccounts>> {
  let followed: WaitedAccounts = { reached: [], waiting: accounts };
  const waited = await waitUntil(
    async () => {
      const polls = await Promise.all(followed.waiting.map((ref) => readAccount(context, ref)));
      const read = polls.flatMap(({ outcome }) =>
        outcome.kind === 'done' && outcome.value ? [outcome.value] : [],
      );
      const [first] = polls;
      // If no account can be read at all, waiting longer doesn't help.
      if (first && polls.every(({ outcome }) => outcome.kind !== 'done') && first.outcome.kind !== 'done')
        return first.outcome;
      followed = {
        reached: [...followed.reached, ...read.filter(({ status }) => status.kind === wanted)],
        waiting: polls
          .filter(
            ({ outcome }) =>
              outcome.kind !== 'done' || (outcome.value && outcome.value.status.kind !== wanted),
          )
          .map(({ ref }) => ref),
      };
      polled(followed, read);
      return succeeded(followed);
    },
    ({ waiting }) => waiting.length === 0,
    patience,
    context,
  );
  return map(waited, ({ last }) => last);
}

const readAccount = async ({ azure, signal }: OperationContext, ref: AccountRef) => ({
  ref,
  outcome: await azure.in(ref.subscription).accounts.get(ref.id, signal),
});

/** An account known to use a key. */
export interface KeyAccount {
  readonly subscription: Subscription;
  readonly account: Pick<Account, 'id' | 'name' | 'keyUri'>;
}

/** Reads the accounts concurrently. A deleted account is left out, because it no longer uses the key. */
export async function readAccounts(
  azure: Azure,
  accounts: readonly KeyAccount[],
  signal: AbortSignal,
): Promise<Outcome<readonly Account[]>> {
  const outcomes = await Promise.all(
    accounts.map(({ subscription, account }) => azure.in(subscription).accounts.get(account.id, signal)),
  );
  const found: Account[] = [];
  for (const one of outcomes) {
    if (one.kind !== 'done') return one;
    if (one.value) found.push(one.value);
  }
  return succeeded(found);
}
