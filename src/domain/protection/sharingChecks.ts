import { text, type Text } from '../text.ts';
import { judgeOnce, type KeyName, type Places } from './places.ts';
import type { Subject } from './subject.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** "at least 3": accounts that nobody sees from here may hang on the same thing. */
export const counted = (count: number, { hidingAccounts }: Pick<Places, 'hidingAccounts'>): Text =>
  hidingAccounts.length === 0
    ? text('{0}', count)
    : text(
        'at least {0} ({1} not read: {2})',
        count,
        hidingAccounts.length,
        hidingAccounts
          .slice(0, 5)
          .map(({ name }) => name)
          .join(', '),
      );

const hidden = ({ hidingAccounts }: Places) =>
  unknown(
    text(
      'Accounts could not be counted everywhere. Subscriptions or tenants left out: {0} ({1})',
      hidingAccounts.length,
      hidingAccounts
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', '),
    ),
  );

/** Whoever disables or loses the key takes all its accounts down at once. */
export const sharedKey = ({ places, name }: Subject): Verdict =>
  judgeOnce(places, `users ${name.id}`, () => sharing(places, name));

function sharing(places: Places, name: KeyName): Verdict {
  const users = places.users.get(name.id) ?? 1;
  if (users > 1)
    return risk(
      'note',
      'accountOwner',
      text('The key is shared by several accounts.'),
      text('Accounts with this key: {0}', counted(users, places)),
      text('Give accounts that must not fail together keys of their own.'),
    );
  return places.hidingAccounts.length > 0 ? hidden(places) : none;
}

/** Every first-party account of a tenant is the same principal: removing one grant shuts all of them out (2.11). */
export function sharedPrincipal({ account, places, subscription }: Subject): Verdict {
  const { kind } = account.defaultIdentity;
  if (kind === 'other') return unknown(text('Azure does not say which identity the account uses.'));
  if (kind !== 'firstParty') return none;
  const tenant = subscription?.tenantId.toLowerCase() ?? '';
  return judgeOnce(places, `tenant ${tenant}`, () =>
    risk(
      'note',
      'accountOwner',
      text('The account reaches its key as the principal "Azure Cosmos DB", which all accounts share.'),
      text(
        'Accounts of the tenant that do so: {0}',
        counted(places.firstPartyAccounts.get(tenant) ?? 1, places),
      ),
      text('A user-assigned identity for each account or workload keeps their access apart.'),
    ),
  );
}
