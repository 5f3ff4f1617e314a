import { explainRevocation } from '../model/cmkStatus.ts';
import { labeled, notReported } from '../model/problems.ts';
import type { Account } from '../model/resources.ts';
import { capital, text, type Text } from '../model/text.ts';
import { sharedVerdict, type KeyName, type InventoryIndex, type CheckedAccount } from './inventoryIndex.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** What Azure itself reports about the account's access to its key. */
export function revoked({ account: { status } }: Pick<CheckedAccount, 'account'>): Verdict {
  switch (status.kind) {
    case 'confirmed':
    case 'serviceManaged':
      return none;
    case 'unknown':
      return unknown(
        status.raw === undefined
          ? text("Azure doesn't say whether the account can use its key.")
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
        text('Microsoft manages the key of this account.'),
        text('The account has no key URI.'),
        text('If a policy requires a customer-managed key, run Enable CMK on Existing Account.'),
      )
    : none;

export function provisioning({ account: { name, provisioningState } }: CheckedAccount): Verdict {
  return /^(failed|canceled)$/i.test(provisioningState)
    ? risk(
        'needsAction',
        'accountOwner',
        text('The last creation or update of account {0} failed.', name),
        text('Provisioning state: {0}', provisioningState),
        text("Find the failed operation in the account's activity log, then repeat it."),
      )
    : none;
}

/** F-35: Azure may accept a URI that we can't parse. */
export function keyUri({ account, name: { uri } }: CheckedAccount): Verdict {
  return uri
    ? none
    : risk(
        'watch',
        'accountOwner',
        text("The key URI isn't from a key vault or managed HSM in this cloud."),
        labeled(capital(text('key')), account.keyUri ?? ''),
        text('Run Change Key to set the key URI without a version and without a trailing slash.'),
      );
}

/** "at least 3": accounts that we can't see may depend on the same key or principal. */
const counted = (count: number, { hidingAccounts }: Pick<InventoryIndex, 'hidingAccounts'>): Text =>
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

const hidden = ({ hidingAccounts }: InventoryIndex) =>
  unknown(
    text(
      "Couldn't count all accounts. Not read ({0}): {1}",
      hidingAccounts.length,
      hidingAccounts
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', '),
    ),
  );

/** Disabling or losing the key makes all its accounts unavailable at once. */
export const sharedKey = ({ index, name }: CheckedAccount): Verdict =>
  sharedVerdict(index, `users ${name.id}`, () => sharing(index, name));

function sharing(index: InventoryIndex, name: KeyName): Verdict {
  const users = index.users.get(name.id) ?? 1;
  if (users > 1)
    return risk(
      'note',
      'accountOwner',
      text('Several accounts share the key.'),
      text('Accounts with this key: {0}', counted(users, index)),
      text('Use separate keys for accounts that must not fail together.'),
    );
  return index.hidingAccounts.length > 0 ? hidden(index) : none;
}

/**
 * Every first-party account of a tenant uses the same principal, so removing one grant revokes access for all of them
 * (docs/azure.md, Identities and access).
 */
export function sharedPrincipal({ account, index, subscription }: CheckedAccount): Verdict {
  const { kind } = account.defaultIdentity;
  if (kind === 'other') return unknown(notReported(text("the account's default identity")));
  if (kind !== 'firstParty') return none;
  const tenant = subscription?.tenantId.toLowerCase() ?? '';
  return sharedVerdict(index, `tenant ${tenant}`, () =>
    risk(
      'note',
      'accountOwner',
      text('The account uses the shared principal "Azure Cosmos DB".'),
      text(
        'Accounts in the tenant that use it: {0}',
        counted(index.firstPartyAccounts.get(tenant) ?? 1, index),
      ),
      text('Use a user-assigned identity for each account or workload.'),
    ),
  );
}
