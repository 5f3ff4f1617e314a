import { explainRevocation } from '../model/cmkStatus.ts';
import type { Account } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { judgeOnce, type KeyName, type Places, type Subject } from './lookup.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** What Azure itself reports about the account's access to its key. */
export function revoked({ account: { status } }: Pick<Subject, 'account'>): Verdict {
  switch (status.kind) {
    case 'confirmed':
    case 'serviceManaged':
      return none;
    case 'unknown':
      return unknown(
        status.raw === undefined
          ? text('Azure does not say whether the account reaches its key.')
          : text('Azure says: {0}', status.raw),
      );
    case 'revoked': {
      const { cause, remedy, owner } = explainRevocation(status.code);
      const evidence = text('Azure says: {0}', status.raw);
      return risk('needsAction', owner, cause, evidence, remedy);
    }
  }
}

export const serviceManaged = ({ keyUri }: Account): Verdict =>
  keyUri === undefined
    ? risk(
        'note',
        'accountOwner',
        text('Microsoft manages the key of the account.'),
        text('The account has no key URI.'),
        text('Where a policy asks for a key of your own, set a key URI on the account.'),
      )
    : none;

export function provisioning({ account: { name, provisioningState } }: Subject): Verdict {
  return /^(failed|canceled)$/i.test(provisioningState)
    ? risk(
        'needsAction',
        'accountOwner',
        text('The last creation or update of the account {0} failed.', name),
        text('Provisioning state: {0}', provisioningState),
        text("Find the failed operation in the account's activity log, and repeat it."),
      )
    : none;
}

/** F-35: Azure may accept a URI that we can't parse. */
export function keyUri({ account, name: { uri } }: Subject): Verdict {
  return uri
    ? none
    : risk(
        'watch',
        'accountOwner',
        text("The account's key URI is none of a key vault or managed HSM of this cloud."),
        text('Key: {0}', account.keyUri ?? ''),
        text('Set the key URI anew, without a version and without a trailing slash.'),
      );
}

/** "at least 3": accounts that we can't see may depend on the same key or principal. */
const counted = (count: number, { hidingAccounts }: Pick<Places, 'hidingAccounts'>): Text =>
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

/** Disabling or losing the key makes all its accounts unavailable at once. */
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

/**
 * Every first-party account of a tenant uses the same principal, so removing one grant revokes access for all of them
 * (docs/azure.md, Identities and access).
 */
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
