import type { Account, Subscription } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { text } from '../domain/text.ts';
import type { Bench } from './lever.ts';
import { failed, succeeded, type Outcome } from './outcome.ts';
import { missingRight } from './rights.ts';

/**
 * An account that may be deleted because nothing else is left to do with it: it is read anew, and refused where Azure
 * does not call it revoked. Changes nothing.
 */
export async function revokedAccount(
  { azure, signal }: Pick<Bench, 'azure' | 'signal'>,
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
      text('You may not delete the account {0}.', name),
    ),
  ]);
  if (account.kind !== 'done') return account;
  if (right) return failed(right);
  if (account.value?.status.kind !== 'revoked') return failed(notRevoked(name, account.value));
  return succeeded(account.value);
}

const notRevoked = (name: string, account: Account | undefined): Problem => ({
  code: 'F-60',
  owner: 'you',
  what: text('The account {0} is not deleted.', name),
  why: account
    ? text('Azure does not report it as revoked: its data can still be read and saved elsewhere.')
    : text('It is not there any more.'),
  remedy: 'none',
  next: text('Refresh the view. An account that works is deleted in the Azure portal.'),
});
