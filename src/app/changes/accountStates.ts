import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { isChanging } from '../../domain/existingAccount.ts';
import { text, type Text } from '../../domain/text.ts';
import type { AccountChange } from '../changePorts.ts';
import { ensureIrreversible, type Confirmed } from '../ensure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Work } from '../step.ts';
import { minutes, seconds } from '../wait.ts';

export const gone = (name: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not found.', name),
  why: text('It is not in its resource group any more: it may have been deleted or moved.'),
  next: text('Refresh the view.'),
});

/** Azure takes no change while it deletes an account, nor after an update that failed. */
export function immutable({ name, provisioningState }: Account): Problem | undefined {
  if (!/^(deleting|failed)$/i.test(provisioningState)) return undefined;
  return {
    code: 'F-94',
    owner: 'accountOwner',
    what: text('The account {0} cannot be changed.', name),
    why: text('Azure calls its state "{0}".', provisioningState),
    next: text('Look at its activity log in the portal.'),
  };
}

/** F-50: the account has changed since the person reviewed the change. */
export const changedAccount = ({ name }: Account, why: Text): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} has changed since you reviewed it.', name),
  why,
  next: text('Refresh the view, then run the command again.'),
});

/** An update of an account, as `ensureIrreversible` has it. */
export interface Update {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly change: (now: Account) => AccountChange | 'none';
  readonly isReached: (now: Account) => boolean;
  /** Beyond what keeps an account from any update. */
  readonly refuse: (now: Account) => Problem | undefined;
  /** What Azure is doing, in the state that it calls it. */
  readonly told: (state: string) => Text;
  /** Whether a grant that has not reached the vault yet is to be awaited by sending again (F-33). */
  readonly awaitsGrant?: boolean;
  readonly unconfirmed: (last: Account) => Problem;
}

/**
 * Updates an account as soon as Azure has finished its current update, which can take hours. The account is read right
 * before each attempt, and the state that is read back decides, not the answer.
 */
export function update<R>(
  { azure, report, pace, signal }: Work<R>,
  { account, change, isReached, refuse, told, awaitsGrant = false, unconfirmed }: Update,
): Promise<Outcome<Confirmed<Account>>> {
  return ensureIrreversible<Account>(
    { pace, signal },
    {
      async read() {
        const found = await azure.accounts.get(account.id, signal);
        if (found.kind !== 'done') return found;
        if (!found.value) return failed(gone(account.name));
        if (isChanging(found.value))
          report(text('Waiting until Azure is done with the update that is under way'));
        return succeeded(found.value);
      },
      isReached,
      busy: { is: isChanging, every: seconds(15), atMost: minutes(24 * 60) },
      refuse: (now) => immutable(now) ?? refuse(now),
      async send(now, permit) {
        const wanted = change(now);
        if (wanted === 'none') return succeeded(undefined);
        return azure.changes.update(account.id, wanted, (state) => report(told(state)), permit);
      },
      again: {
        every: seconds(15),
        atMost: minutes(30),
        when: ({ code }) => awaitsGrant && code === 'F-33',
        tell: () => report(text('Waiting until the access to the key has reached the vault')),
      },
      patience: { every: seconds(10), atMost: minutes(5) },
      unconfirmed: (last) => (isChanging(last) ? stillChanging(last) : unconfirmed(last)),
    },
  );
}

const stillChanging = ({ name, provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('Account {0} is still being updated.', name),
  why: text('Azure calls its state "{0}".', provisioningState),
  next: text('Wait until Azure is done with it, then run the command again.'),
});
