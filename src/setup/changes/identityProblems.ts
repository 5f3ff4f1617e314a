import { askForRole, cannot, couldNot, named } from '../../model/problems.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { text } from '../../model/text.ts';

export const lost = ({ name }: Account): Problem => ({
  code: 'F-31',
  owner: 'accountOwner',
  what: couldNot('confirm', named.defaultIdentity(name)),
  why: text("Azure accepted the change, but doesn't show it."),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  remedy: 'none',
});

export const unassigned = ({ name }: Account): Problem => ({
  code: 'F-31',
  owner: 'accountOwner',
  what: couldNot('confirm', named.account(name)),
  why: text("Azure accepted the change, but doesn't show it."),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
  remedy: 'none',
});

export const needsManaged = ({ name }: Account): Problem => ({
  code: 'F-42',
  owner: 'accountOwner',
  what: cannot('change', named.defaultIdentity(name)),
  why: text(
    'Continuous backup, the analytical store, and global secondary indexes require a managed identity as the default identity.',
  ),
  next: text('Choose a user-assigned identity.'),
  remedy: 'none',
});

export const needsApplication = ({ name, defaultIdentity }: Account): Problem => ({
  code: 'F-40',
  owner: 'accountOwner',
  what: cannot('change', named.defaultIdentity(name)),
  why: text(
    'The key vault is in another tenant, which the account reaches only through application {0}.',
    applicationOf(defaultIdentity) ?? '',
  ),
  next: text('Choose a user-assigned identity with a federated client ID.'),
});

/** The grants can't be checked, so the change might revoke the account. */
export const unreadVault = ({ name, keyUri }: Account): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: cannot('change', named.defaultIdentity(name)),
  why: text("You can't read the key vault of key {0}, so its access can't be checked.", keyUri ?? ''),
  remedy: 'none',
  next: askForRole('Reader'),
});
