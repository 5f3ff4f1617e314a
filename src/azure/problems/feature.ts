import { text } from '../../domain/text.ts';
import { onAccount } from './onAccount.ts';
import { says, sentence, type Rule } from './rule.ts';

/** Features of an account that do not go with a customer-managed key, or with each other (domain.md 4.4). */
export const featureRules: readonly Rule[] = [
  onAccount(
    'F-42',
    'accountOwner',
    (failure) => says(failure, /Setting Non-FPI default identity is required/i),
    () => [
      text(
        'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
      ),
      text('Do without them, or make a managed identity the default first, with Change Default Identity.'),
    ],
  ),
  onAccount(
    'F-44',
    'you',
    (failure) => says(failure, /continuous backup mode and other properties at the same time/i),
    () => [
      text('Azure takes a change to continuous backup alone only, without other properties.'),
      text('Change the backup in an update of its own.'),
    ],
  ),
  onAccount(
    'F-46',
    'you',
    (failure) => says(failure, /cannot be disabled once it is enabled/i),
    (_, failure) => [
      text('That feature of an account can never be turned off again: {0}', sentence(failure)),
      text('Leave it on, or make a new account without it and copy the data.'),
    ],
  ),
  onAccount(
    'F-47',
    'accountOwner',
    (failure) => says(failure, /document scan for CMK Migration/i),
    () => [
      text(
        'Azure could not look through all documents, as it does first: the account had no throughput to spare.',
      ),
      text('Raise the request units (RU/s) of the containers for the time, then try again.'),
    ],
  ),
  onAccount(
    'F-48',
    'accountOwner',
    (failure) => says(failure, /\bids?\b.* 990 bytes/i),
    () => [
      text('Documents have ids of more than 990 bytes, and encryption with the key needs the room.'),
      text("Find them with Microsoft's scanner of large ids, shorten the ids, then try again."),
    ],
  ),
  onAccount(
    'F-49',
    'you',
    (failure) => says(failure, /Customer Managed Key enablement .*(?:Cassandra API|Vector Search)/i),
    () => [
      text(
        'An account that exists cannot get a customer-managed key where it has the Cassandra API or vector search.',
      ),
      text('Make a new account with the key and copy the data.'),
    ],
  ),
  onAccount(
    'F-43',
    'accountOwner',
    (failure) => says(failure, /Customer Managed Key (?:enablement|and Full Fidelity)/i),
    () => [
      text(
        'The account has a feature that keeps a customer-managed key away: the analytical store, continuous backup, materialized views or the full-fidelity change feed.',
      ),
      text(
        'For the first two, make a managed identity the default first; for the others, make a new account and copy the data.',
      ),
    ],
  ),
  onAccount(
    'F-45',
    'accountOwner',
    (failure) => says(failure, /cannot be enabled together|cannot enable .* when .* is already enabled/i),
    (_, failure) => [
      text('Azure does not take these features together: {0}', sentence(failure)),
      text('Choose one of them.'),
    ],
  ),
];
