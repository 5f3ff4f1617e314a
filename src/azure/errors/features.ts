import { findLargeIds, replaceLargeIds } from '../../model/largeIds.ts';
import { text } from '../../model/text.ts';
import { onAccount, type Rule, says, sentence } from './rule.ts';

/** Account features that can't be combined with a customer-managed key, or with each other (docs/azure.md, F-codes). */
export const featureRules: readonly Rule[] = [
  onAccount(
    'F-42',
    'accountOwner',
    (failure) => says(failure, /Setting Non-FPI default identity is required/i),
    () => [
      text(
        'Continuous backup, the analytical store, and global secondary indexes require a managed identity as the default identity.',
      ),
      text(
        'For a new account, choose a user-assigned identity. For an existing account, run Change Default Identity first.',
      ),
    ],
  ),
  onAccount(
    'F-44',
    'you',
    (failure) => says(failure, /continuous backup mode and other properties at the same time/i),
    () => [
      text('An update that changes the backup mode must change nothing else.'),
      text('Change the backup mode in a separate update.'),
    ],
  ),
  onAccount(
    'F-44',
    'you',
    (failure) => says(failure, /Customer Managed Key settings and other properties at the same time/i),
    () => [
      text('An update that changes the customer-managed key must change nothing else.'),
      text('Change the key in a separate update.'),
    ],
  ),
  onAccount(
    'F-46',
    'you',
    (failure) => says(failure, /cannot be disabled once it is enabled/i),
    (_, failure) => [
      text("You can't turn off this feature: {0}", sentence(failure)),
      text('Keep it on, or create an account without it and copy the data.'),
    ],
  ),
  onAccount(
    'F-47',
    'accountOwner',
    (failure) => says(failure, /document scan for CMK Migration/i),
    () => [
      text(
        "Azure couldn't scan the account's documents before encrypting them, usually because the containers have no spare request units.",
      ),
      text('Raise the request units (RU/s) of the containers, then try again at a quiet time.'),
    ],
  ),
  onAccount(
    'F-48',
    'accountOwner',
    (failure) => says(failure, /\bids?\b.* 990 bytes/i),
    () => [
      text(
        "The account has document IDs of more than 990 bytes, which a customer-managed key doesn't allow.",
      ),
      text('{0} {1}', replaceLargeIds, findLargeIds),
    ],
  ),
  onAccount(
    'F-49',
    'you',
    (failure) => says(failure, /Customer Managed Key enablement .*(?:Cassandra API|Vector Search)/i),
    () => [
      text("An existing account with the Cassandra API or vector search can't get a customer-managed key."),
      text('Create an account with the key and copy the data.'),
    ],
  ),
  onAccount(
    'F-43',
    'accountOwner',
    (failure) => says(failure, /Customer Managed Key and Full Fidelity/i),
    () => [
      text("An account can't have a customer-managed key and the all versions and deletes change feed."),
      text('Use only one of them.'),
    ],
  ),
  onAccount(
    'F-43',
    'accountOwner',
    (failure) => says(failure, /Customer Managed Key enablement/i),
    () => [
      text(
        'The account has the analytical store, continuous backup, global secondary indexes, or the all versions and deletes change feed. These features prevent a customer-managed key.',
      ),
      text(
        'For the first two, run Change Default Identity first. For the others, create an account with the key and copy the data.',
      ),
    ],
  ),
  onAccount(
    'F-45',
    'accountOwner',
    (failure) =>
      says(failure, /is not supported on this account type/i) ||
      says(failure, /Continuous backup mode cannot be enabled together with .* database account/i),
    (_, failure) => [
      text("Azure doesn't support this feature with the API of the account: {0}", sentence(failure)),
      text('Leave it off. In place of continuous backup, use periodic backup.'),
    ],
  ),
  onAccount(
    'F-45',
    'accountOwner',
    (failure) => says(failure, /cannot be enabled together|cannot enable .* when .* is already enabled/i),
    (_, failure) => [
      text("Azure doesn't support these features together: {0}", sentence(failure)),
      text('Use only one of them.'),
    ],
  ),
];
