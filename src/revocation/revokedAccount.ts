import { type Confirmed, ensureIrreversible } from '../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { couldNot, named, notShownAfter } from '../model/problems.ts';
import { text } from '../model/text.ts';
import { minutes, seconds } from '../model/time.ts';
import { missingRight } from '../setup/permissions.ts';
import type { OperationContext } from '../setup/step.ts';

/**
 * Reads an account again before it's deleted as the last resort, and refuses if Azure doesn't report it as revoked.
 * Changes nothing.
 */
export async function revokedAccount(
  { azure, signal }: Pick<OperationContext, 'azure' | 'signal'>,
  subscription: Subscription,
  { id, name }: Pick<Account, 'id' | 'name'>,
): Promise<Outcome<Account>> {
  const { accounts, access } = azure.in(subscription);
  const permissions = (scope: string) => access.permissions(scope, signal);
  const [account, right] = await Promise.all([
    accounts.get(id, signal),
    missingRight(
      { permissions },
      id,
      'Microsoft.DocumentDB/databaseAccounts/delete',
      couldNot('delete', named.account(name)),
    ),
  ]);
  if (account.kind !== 'done') return account;
  if (right) return failed(right);
  if (account.value?.status.kind !== 'revoked') return failed(notRevokedProblem(name, account.value));
  return succeeded(account.value);
}

/**
 * Deletes an account only if Azure reports it as revoked right now, whatever it was during the review, and reads back
 * that it's deleted.
 */
export async function deleteRevokedAccount(
  context: OperationContext,
  subscription: Subscription,
  { id, name }: Pick<Account, 'id' | 'name'>,
): Promise<Outcome<Confirmed<undefined>>> {
  const { accounts } = context.azure.in(subscription);
  const deleted = await ensureIrreversible<Account | undefined>(context, {
    read: (signal) => accounts.get(id, signal),
    isReached: (now) => now === undefined,
    // Wait for a running deletion, because Azure would refuse a second one.
    busy: { is: (now) => /^deleting$/i.test(now?.provisioningState ?? ''), ...patience },
    refuse: (now) => (now?.status.kind === 'revoked' ? undefined : notRevokedProblem(name, now)),
    send: (_, permit) => accounts.remove(id, permit),
    patience,
    unconfirmed: () => stillThere(name),
  });
  return map(deleted, (gone) => gone.as(() => undefined));
}

const patience = { every: seconds(15), atMost: minutes(15) };

const notRevokedProblem = (name: string, account: Account | undefined): Problem => ({
  code: 'F-60',
  owner: 'you',
  what: couldNot('delete', named.account(name)),
  why: account
    ? text("It isn't revoked anymore, so you can still copy its data.")
    : text('It might have been deleted or moved.'),
  remedy: 'none',
  next: text('Refresh the view. To delete an account that works, use the Azure portal.'),
});

const stillThere = (name: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: couldNot('confirm', named.account(name)),
  why: notShownAfter(15),
  next: text('Refresh the view in a few minutes.'),
});
