import { text } from '../../domain/text.ts';
import { hasCode, says, type Rule } from './rule.ts';

/** Vault management: domain.md 4.2. */
export const vaultRules: readonly Rule[] = [
  {
    code: 'F-11',
    owner: 'you',
    applies: (failure) => says(failure, /enablePurgeProtection" cannot be set to false/i),
    tell: () => ({
      why: text('Purge protection of a vault can never be turned off.'),
      next: text('Keep purge protection on.'),
    }),
  },
  {
    code: 'F-12',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' && says(failure, /already exists in deleted state|exists in soft.?deleted state/i),
    tell: (_, { name }) => ({
      why: text('A deleted vault that can still be recovered holds the name {0}.', name),
      next: text(
        'Choose another name, or run Recover Deleted Vault, which also gives the access again that recovery drops.',
      ),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-13',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' &&
      (hasCode(failure, 'VaultAlreadyExists') || says(failure, /vault name .* is already in use/i)),
    tell: (_, { name }) => ({
      why: text('The vault name {0} is taken; vault names are unique in all of Azure.', name),
      next: text('Choose another name.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-14',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'VaultNameNotValid'),
    tell: (_, { name }) => ({
      why: text('{0} is not a valid vault name.', name),
      next: text('Choose a name of 3 to 24 letters, digits and hyphens that starts with a letter.'),
      fix: 'chooseAnotherName',
    }),
  },
  {
    code: 'F-95',
    owner: 'you',
    applies: (failure) => says(failure, /not allowed because purge protection is enabled/i),
    tell: () => ({
      why: text(
        'Purge protection keeps what is deleted until its retention ends; nobody can purge it before.',
      ),
      next: text('Recover it, or choose another name.'),
    }),
  },
  {
    code: 'F-22',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'InvalidApiVersionParameter', 'NoRegisteredProviderFound', 'InvalidResourceType'),
    tell: () => ({
      why: text('Azure no longer takes, or not yet takes here, the api-version of this request.'),
      next: text('Update the extension.'),
    }),
  },
];
