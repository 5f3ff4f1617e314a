import { isManagedHsm } from '../../domain/resourceId.ts';
import { text, type Text } from '../../domain/text.ts';
import type { DeletedVault } from '../changePorts.ts';
import type { VaultUse } from './vaultUsers.ts';

export interface RecoverySpec extends VaultUse {
  readonly deleted: DeletedVault;
}

/** What is said of a recovery, of a vault and of a managed HSM. */
interface Told {
  readonly there: Text;
  readonly right: string;
  readonly refused: Text;
  readonly change: Text;
  readonly caveats: readonly Text[];
  readonly recovering: Text;
  readonly recovered: Text;
  /** With accounts, `given` of whose identities had lost their access. */
  back(given: number): Text;
  readonly stays: Text;
  readonly absent: Text;
}

export const toldOf = (spec: RecoverySpec): Told =>
  isManagedHsm(spec.deleted.vaultId) ? ofHsm(spec) : ofVault(spec);

const namesOf = ({ accounts }: RecoverySpec) => accounts.map(({ name }) => name).join(', ');

const ofVault = (spec: RecoverySpec): Told => ({
  there: text('The key vault {0} is there.', spec.vault.name),
  right: 'Microsoft.KeyVault/vaults/write',
  refused: text('You may not recover the key vault {0}.', spec.vault.name),
  change: text('Recover the deleted key vault {0}, with its keys and access policies.', spec.vault.name),
  caveats: [text('Recovery drops all role assignments on the vault: others than these come not back.')],
  recovering: text('Recovering the key vault {0}', spec.vault.name),
  recovered: text('The key vault {0} is recovered.', spec.vault.name),
  back: () =>
    text(
      'The key vault {0} is recovered. Its accounts take up to an hour to come back: {1}.',
      spec.vault.name,
      namesOf(spec),
    ),
  stays: text('The key vault {0} is recovered and stays: run Grant Cosmos DB Access on it.', spec.vault.name),
  absent: text("Key vault {0} isn't back yet.", spec.vault.name),
});

const ofHsm = (spec: RecoverySpec): Told => ({
  there: text('The managed HSM {0} is there.', spec.vault.name),
  right: 'Microsoft.KeyVault/managedHSMs/write',
  refused: text('You may not recover the managed HSM {0}.', spec.vault.name),
  change: text('Recover the deleted managed HSM {0}, with its keys.', spec.vault.name),
  caveats:
    spec.accounts.length === 0
      ? [
          text(
            'Microsoft does not say whether the local roles in a managed HSM come back with it. No account is known to use it, and so none is looked at.',
          ),
        ]
      : [
          text(
            'Microsoft does not say whether the local roles in a managed HSM come back with it: those of these accounts are looked at afterwards, others are not.',
          ),
          text(
            'Looking at local roles takes one of yours in the managed HSM (Managed HSM Crypto Auditor), giving one another (Managed HSM Policy Administrator).',
          ),
        ],
  recovering: text('Recovering the managed HSM {0}', spec.vault.name),
  recovered: text('The managed HSM {0} is recovered.', spec.vault.name),
  back: (given) =>
    given === 0
      ? text(
          'The managed HSM {0} is recovered, and the local roles of its accounts are there. They take up to an hour to come back: {1}.',
          spec.vault.name,
          namesOf(spec),
        )
      : text(
          'The managed HSM {0} is recovered; local roles that were missing and are given again: {2}. Its accounts take up to an hour to come back: {1}.',
          spec.vault.name,
          namesOf(spec),
          given,
        ),
  stays: text(
    'The managed HSM {0} is recovered and stays: run Grant Cosmos DB Access on it.',
    spec.vault.name,
  ),
  absent: text("Managed HSM {0} isn't back yet.", spec.vault.name),
});
