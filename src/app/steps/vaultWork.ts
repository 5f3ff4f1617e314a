import type { Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { text, type Text } from '../../domain/text.ts';
import { isActivated, vaultGaps, type VaultGaps } from '../../domain/vaultReadiness.ts';
import { ensureIrreversible, type Confirmed } from '../ensure.ts';
import { failed, type Outcome } from '../outcome.ts';
import type { VaultReadings } from '../readings.ts';
import { changedAfterReview } from '../review.ts';
import type { Work } from '../step.ts';
import { notShown } from '../unconfirmed.ts';
import { minutes, seconds } from '../wait.ts';
import { foreignVault } from './foreignVault.ts';
import { ensureGroup } from './group.ts';
import { missing } from './vaultMissing.ts';

type There = Vault | undefined;

const patience = { every: seconds(3), atMost: minutes(5) };

/** A vault that is made, or changed by somebody, has states of its own for a while. */
const busy = {
  every: seconds(5),
  atMost: minutes(20),
  is: (vault: There) =>
    /^(registeringdns|provisioning|updating|creating)$/i.test(vault?.provisioningState ?? ''),
};

const isOpen = (gaps: VaultGaps) => gaps.protection || gaps.bypass;

/** Makes the vault, with purge protection, where its name is still free. */
export async function createVault(work: Work<VaultReadings>): Promise<Outcome<Confirmed<There>>> {
  const { readings, azure, report } = work;
  const { vault, subscription } = readings.spec;
  const { create, name } = vault;
  if (!create) return failed(await missing(readings));
  const group = await ensureGroup(work, readings.spec);
  if (group.kind !== 'done') return group;
  report(text('Creating the key vault {0}', name));
  return ensureIrreversible<There>(work, {
    read: () => readings.vault.again(),
    isReached: (found) =>
      found !== undefined && found.permissionModel === create.permissionModel && !isOpen(vaultGaps(found)),
    busy,
    refuse: (found) => found && changedAfterReview(notCreated(name), [free(name)], stateOf(found)),
    send: (_, permit) => azure.vaults.create({ ...vault, create }, subscription.tenantId, permit),
    patience,
    unconfirmed: () => notShown('F-16', text("Key vault {0} isn't ready.", name), patience),
  });
}

const notCreated = (name: string) => text("Key vault {0} wasn't created.", name);
const free = (name: string) => text('There was no key vault {0}.', name);

/** Turns on what was missing when the change was checked, and nothing else. */
export function protectVault(work: Work<VaultReadings>, reviewed: Vault): Promise<Outcome<Confirmed<There>>> {
  const { readings, azure } = work;
  const agreed = vaultGaps(reviewed);
  return ensureIrreversible<There>(work, {
    read: () => readings.vault.again(),
    isReached: (found) => found !== undefined && !isOpen(vaultGaps(found)),
    busy,
    refuse: (found) => (found ? standing(readings, reviewed, found) : vanished(reviewed)),
    send: async (found, permit) =>
      found
        ? azure.vaults.protect(
            found,
            {
              purgeProtection: agreed.protection && vaultGaps(found).protection,
              allowTrustedServices: agreed.bypass && vaultGaps(found).bypass,
            },
            permit,
          )
        : failed(vanished(reviewed)),
    patience,
    unconfirmed: (found) => unprotected(reviewed, found),
  });
}

/** What, of the vault as it is now, stands against changing it as was agreed. */
function standing({ spec }: VaultReadings, reviewed: Vault, found: Vault): Problem | undefined {
  const foreign = foreignVault(found, spec.subscription);
  if (foreign) return foreign;
  if (isManagedHsm(found.id) && !isActivated(found)) return notActivated(found);
  const [agreed, now] = [vaultGaps(reviewed), vaultGaps(found)];
  if (now.bypass && !spec.vault.allowTrustedServices) return shut(found);
  const isMore = (now.protection && !agreed.protection) || (now.bypass && !agreed.bypass);
  return isMore
    ? changedAfterReview(text("Key vault {0} wasn't changed.", found.name), stateOf(reviewed), stateOf(found))
    : undefined;
}

function stateOf(vault: Vault): readonly Text[] {
  const { protection, bypass } = vaultGaps(vault);
  return [
    protection
      ? text('{0} has no purge protection.', vault.name)
      : text('{0} has purge protection.', vault.name),
    ...(bypass ? [text('Its firewall blocks trusted Microsoft services.')] : []),
  ];
}

const unprotected = ({ id, name }: Vault, found: There): Problem =>
  notShown(
    found && !vaultGaps(found).protection ? 'F-32' : 'F-16',
    isManagedHsm(id)
      ? text("Managed HSM {0} isn't protected.", name)
      : text("Key vault {0} isn't protected.", name),
    patience,
  );

const vanished = ({ id, name, resourceGroup }: Vault): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: isManagedHsm(id)
    ? text('The managed HSM {0} was not found.', name)
    : text('The key vault {0} was not found.', name),
  why: text('It is not in the resource group {0}: it may have been deleted or moved.', resourceGroup),
  next: text('Choose another vault, or run Recover Deleted Vault.'),
  fix: 'chooseAnotherVault',
});

/** One that was never activated holds no keys, and nobody but its administrator can change that. */
export const notActivated = ({ name, provisioningState }: Vault): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: text('The managed HSM {0} holds no keys yet.', name),
  why: text('It is not activated. Azure calls its state "{0}".', provisioningState),
  next: text('Have its administrator activate it, with "{0}".', 'az keyvault security-domain download'),
  fix: 'chooseAnotherVault',
});

export const shut = (vault: Vault): Problem => ({
  code: 'F-32',
  owner: 'vaultOwner',
  what: text('Cosmos DB cannot reach the key vault {0}.', vault.name),
  why: text("The vault's firewall is on and does not let trusted Microsoft services through."),
  next: text(
    'Allow trusted Microsoft services on the vault: choose "Allow Trusted Services", or ask its owner.',
  ),
  fix: 'allowTrustedServices',
});
