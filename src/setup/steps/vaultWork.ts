import { applicationOf, type DefaultIdentity } from '../../model/defaultIdentity.ts';
import { type Confirmed, ensureIrreversible, notShown } from '../../model/ensure.ts';
import { day } from '../../model/keyHealth.ts';
import { failed, type Outcome } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm, sameId } from '../../model/resourceId.ts';
import type { Subscription, Vault } from '../../model/resources.ts';
import { changedAfterReview } from '../../model/review.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { isActivated, vaultGaps, type VaultGaps } from '../../model/vaultReadiness.ts';
import type { VaultReadings } from '../readings.ts';
import type { Work } from '../step.ts';
import { ensureGroup } from './group.ts';

/**
 * F-40: the vault is in another tenant than the subscription. Azure accepts this only with a user-assigned identity
 * and the application that stands for it there (Learn: "Configure cross-tenant customer-managed keys").
 */
export function foreignVault(
  { name, tenantId }: Pick<Vault, 'name' | 'tenantId'>,
  subscription: Pick<Subscription, 'tenantId'>,
  identity: DefaultIdentity = { kind: 'firstParty' },
): Problem | undefined {
  if (sameId(tenantId, subscription.tenantId) || applicationOf(identity) !== undefined) return undefined;
  return {
    code: 'F-40',
    owner: 'you',
    remedy: 'changeIdentity',
    what: text('The key vault {0} belongs to another tenant.', name),
    why: text(
      'Only a user-assigned identity with a federated client id, that of an application, reaches a vault of another tenant.',
    ),
    next: text(
      'Choose a vault of the same tenant, or give an account such an identity first, with "Change Default Identity".',
    ),
  };
}

/**
 * The vault or managed HSM doesn't exist where the specification says. If this can be read, the problem says that it's
 * deleted.
 */
export async function missing(readings: Pick<VaultReadings, 'spec' | 'deletedVault'>): Promise<Problem> {
  const { name, resourceGroup, home } = readings.spec.vault;
  const isHsm = home === 'managedHsm';
  const deleted = await readings.deletedVault();
  const common = { owner: 'you', fix: 'chooseAnotherVault' } as const;
  if (deleted.kind === 'done' && deleted.value)
    return {
      ...common,
      code: 'F-12',
      what: isHsm
        ? text('The managed HSM {0} is deleted.', name)
        : text('The key vault {0} is deleted.', name),
      why: keptUntil(deleted.value.purged),
      next: text('Run Recover Deleted Vault for it, or choose another vault.'),
    };
  return {
    ...common,
    code: 'F-34',
    what: isHsm
      ? text('The managed HSM {0} was not found.', name)
      : text('The key vault {0} was not found.', name),
    why: text('It is not in the resource group {0}: it may have been deleted or moved.', resourceGroup),
    next: text('Choose another vault, or run Recover Deleted Vault.'),
  };
}

const keptUntil = (purged: number | undefined): Text =>
  purged === undefined
    ? text('Azure keeps it until its retention ends.')
    : text('Azure keeps it until {0}.', day(purged));

type There = Vault | undefined;

const patience = { every: seconds(3), atMost: minutes(5) };

/** States of a vault that is being created, or changed by another person. */
const busy = {
  every: seconds(5),
  atMost: minutes(20),
  is: (vault: There) =>
    /^(registeringdns|provisioning|updating|creating)$/i.test(vault?.provisioningState ?? ''),
};

const isOpen = (gaps: VaultGaps) => gaps.protection || gaps.bypass;

/** Creates the vault with purge protection, if its name is still free. */
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

/** Turns on only what was missing when the change was checked. */
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

/** Why the vault in its current state can't be changed as confirmed. */
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

/** A managed HSM that was never activated holds no keys, and only its administrator can activate it. */
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
