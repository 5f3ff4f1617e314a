import { cannot, couldNot, named, namedStore, notFound } from '../../model/problems.ts';
import { applicationOf, type DefaultIdentity } from '../../model/defaultIdentity.ts';
import { type Confirmed, ensureIrreversible, notShown } from '../../model/ensure.ts';
import { day } from '../../model/keyHealth.ts';
import { uncheckedVault } from '../../model/keyIdentity.ts';
import type { NameAvailability } from '../../model/names.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm, sameId } from '../../model/resourceId.ts';
import type { Subscription, Vault } from '../../model/resources.ts';
import { changedAfterReview, blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { isActivated, vaultGaps, type VaultGaps } from '../../model/vaultReadiness.ts';
import { missingRight } from '../permissions.ts';
import type { VaultReadings } from '../readings.ts';
import type { StepWork, Step } from '../step.ts';
import { ensureGroup, groupChange } from './group.ts';

const write = 'Microsoft.KeyVault/vaults/write';
const writeHsm = 'Microsoft.KeyVault/managedHSMs/write';

const forGood = text("You can't turn off purge protection later. Not even Microsoft can.");

const protectedText = (vaultId: string) =>
  text('Soft delete and purge protection are on for {0}.', namedStore(vaultId));

/**
 * The vault exists, has soft delete and purge protection, and lets Azure Cosmos DB through its firewall (F-16, F-32).
 */
export const vaultStep: Step<VaultReadings> = {
  id: 'vault',
  title: text('Protect the key vault'),

  async check(readings) {
    if (readings.spec.applicationId !== undefined) return succeeded(uncheckedVault(readings.spec.vault));
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    return vault.value ? checkExisting(readings, vault.value) : checkNew(readings);
  },

  async apply(work) {
    const vault = await work.readings.vault();
    if (vault.kind !== 'done') return vault;
    const ready = vault.value ? await protectVault(work, vault.value) : await ensureNewVault(work);
    return map(ready, (confirmed) => confirmed.as(() => protectedText(work.readings.vaultId)));
  },
};

async function checkExisting(readings: VaultReadings, vault: Vault): Promise<Outcome<Finding>> {
  const { spec } = readings;
  const foreign = foreignVault(vault, spec.subscription);
  if (foreign) return succeeded(blocked(foreign));
  const isHsm = isManagedHsm(vault.id);
  if (isHsm && !isActivated(vault)) return succeeded(blocked(notActivated(vault)));
  const gaps = vaultGaps(vault);
  if (gaps.bypass && !spec.vault.allowTrustedServices) return succeeded(blocked(shut(vault)));
  const caveats = gaps.perimeter
    ? [
        text('Key vault {0} is in a network security perimeter.', vault.name),
        text(
          'Check that an inbound rule admits Azure Cosmos DB, or that the account is in the same perimeter.',
        ),
        text(
          "Azure doesn't support it together with continuous backup, the analytical store, global secondary indexes, or the all versions and deletes change feed.",
        ),
      ]
    : [];
  const changes = [
    ...(gaps.protection ? [text('Turn on purge protection for {0}.', namedStore(vault.id))] : []),
    ...(gaps.bypass
      ? [text('Let trusted Microsoft services bypass the firewall of key vault {0}.', vault.name)]
      : []),
  ];
  if (changes.length === 0) return succeeded(done(protectedText(vault.id), caveats));
  const problem = await missingRight(
    readings,
    vault.id,
    isHsm ? writeHsm : write,
    cannot('change', namedStore(vault.id)),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(needed(changes, { irreversible: gaps.protection ? [forGood] : [], caveats }));
}

async function checkNew(readings: VaultReadings): Promise<Outcome<Finding>> {
  const { spec } = readings;
  if (!spec.vault.create) return succeeded(blocked(await keyNotFound(readings)));
  const name = await readings.vaultName();
  if (name.kind !== 'done') return name;
  if (!name.value.available) return succeeded(blocked(taken(spec.vault.name, name.value)));
  const problem = await missingRight(
    readings,
    readings.groupScope,
    write,
    cannot('create', named.keyVault(spec.vault.name)),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(
    needed(
      [
        ...groupChange(spec),
        text('Create key vault {0} in {1} with purge protection.', spec.vault.name, spec.vault.location),
      ],
      { irreversible: [forGood] },
    ),
  );
}

const taken = (name: string, { softDeleted, reason }: NameAvailability & { available: false }): Problem =>
  softDeleted
    ? {
        code: 'F-12',
        owner: 'you',
        what: cannot('create', named.keyVault(name)),
        why: text('Name {0} belongs to a deleted key vault until its retention ends.', name),
        next: text(
          'Choose another name, or run Recover Deleted Vault, which also grants the known accounts access again.',
        ),
        fix: 'chooseAnotherName',
      }
    : {
        code: 'F-13',
        owner: 'you',
        what: cannot('create', named.keyVault(name)),
        why: text('Azure says: {0}', reason),
        next: text('Choose another name.'),
        fix: 'chooseAnotherName',
      };

/**
 * F-40: the vault is in another tenant than the subscription. Azure accepts this only with a user-assigned identity and
 * the application that represents it there (Learn: "Configure cross-tenant customer-managed keys").
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
    what: cannot('use', named.keyVault(name)),
    why: text(
      'Key vault {0} is in another tenant. Only a user-assigned identity with an application reaches it.',
      name,
    ),
    next: text('Choose a key vault in the same tenant, or run Change Default Identity first.'),
  };
}

/**
 * The vault or managed HSM doesn't exist where the specification says. If that can be determined, the problem says that
 * it's deleted.
 */
export async function keyNotFound(readings: Pick<VaultReadings, 'spec' | 'deletedVault'>): Promise<Problem> {
  const { name, keyStore } = readings.spec.vault;
  const isHsm = keyStore === 'managedHsm';
  const deleted = await readings.deletedVault();
  const common = { owner: 'you', fix: 'chooseAnotherVault' } as const;
  if (deleted.kind === 'done' && deleted.value)
    return {
      ...common,
      code: 'F-12',
      what: notFound(isHsm ? named.managedHsm(name) : named.keyVault(name)),
      why: recoverableUntil(deleted.value.purged),
      next: text('If it was deleted, run Recover Deleted Vault. Otherwise, choose another key vault.'),
    };
  return {
    ...common,
    code: 'F-34',
    what: notFound(isHsm ? named.managedHsm(name) : named.keyVault(name)),
    why: text('It might have been deleted or moved.'),
    next: text('If it was deleted, run Recover Deleted Vault. Otherwise, choose another key vault.'),
  };
}

const recoverableUntil = (purged: number | undefined): Text =>
  purged === undefined
    ? text("It's deleted and can be recovered until its retention ends.")
    : text("It's deleted and can be recovered until {0}.", day(purged));

type VaultState = Vault | undefined;

const patience = { every: seconds(3), atMost: minutes(5) };

/** States of a vault that is being created, or changed by someone else. */
const busy = {
  every: seconds(5),
  atMost: minutes(20),
  is: (vault: VaultState) =>
    /^(registeringdns|provisioning|updating|creating)$/i.test(vault?.provisioningState ?? ''),
};

const isOpen = (gaps: VaultGaps) => gaps.protection || gaps.bypass;

/** Creates the vault with purge protection, if its name is still free. */
async function ensureNewVault(work: StepWork<VaultReadings>): Promise<Outcome<Confirmed<VaultState>>> {
  const { readings, azure, report } = work;
  const { vault, subscription } = readings.spec;
  const { create, name } = vault;
  if (!create) return failed(await keyNotFound(readings));
  const group = await ensureGroup(work, readings.spec);
  if (group.kind !== 'done') return group;
  report(text('Creating {0}', named.keyVault(name)));
  return ensureIrreversible<VaultState>(work, {
    read: () => readings.vault.again(),
    isReached: (found) =>
      found !== undefined && found.permissionModel === create.permissionModel && !isOpen(vaultGaps(found)),
    busy,
    refuse: (found) => found && changedAfterReview(notCreated(name), [free(name)], stateOf(found)),
    send: (_, permit) => azure.vaults.create({ ...vault, create }, subscription.tenantId, permit),
    patience,
    unconfirmed: () => notShown('F-16', couldNot('create', named.keyVault(name)), patience),
  });
}

const notCreated = (name: string) => couldNot('create', named.keyVault(name));
const free = (name: string) => text("Key vault {0} didn't exist.", name);

/** Turns on only what was missing when the change was checked. */
function protectVault(
  work: StepWork<VaultReadings>,
  reviewed: Vault,
): Promise<Outcome<Confirmed<VaultState>>> {
  const { readings, azure } = work;
  const reviewedGaps = vaultGaps(reviewed);
  return ensureIrreversible<VaultState>(work, {
    read: () => readings.vault.again(),
    isReached: (found) => found !== undefined && !isOpen(vaultGaps(found)),
    busy,
    refuse: (found) => (found ? problemBefore(readings, reviewed, found) : vaultNotFound(reviewed)),
    send: async (found, permit) =>
      found
        ? azure.vaults.protect(
            found,
            {
              purgeProtection: reviewedGaps.protection && vaultGaps(found).protection,
              allowTrustedServices: reviewedGaps.bypass && vaultGaps(found).bypass,
            },
            permit,
          )
        : failed(vaultNotFound(reviewed)),
    patience,
    unconfirmed: (found) => unprotected(reviewed, found),
  });
}

/** Why the vault in its current state can't be changed as confirmed. */
function problemBefore({ spec }: VaultReadings, reviewed: Vault, found: Vault): Problem | undefined {
  const foreign = foreignVault(found, spec.subscription);
  if (foreign) return foreign;
  if (isManagedHsm(found.id) && !isActivated(found)) return notActivated(found);
  const [reviewedGaps, now] = [vaultGaps(reviewed), vaultGaps(found)];
  if (now.bypass && !spec.vault.allowTrustedServices) return shut(found);
  const isMore = (now.protection && !reviewedGaps.protection) || (now.bypass && !reviewedGaps.bypass);
  return isMore
    ? changedAfterReview(couldNot('change', named.keyVault(found.name)), stateOf(reviewed), stateOf(found))
    : undefined;
}

function stateOf(vault: Vault): readonly Text[] {
  const { protection, bypass } = vaultGaps(vault);
  return [
    protection ? text('Purge protection is off for {0}.', namedStore(vault.id)) : protectedText(vault.id),
    ...(bypass ? [text("The key vault's firewall blocks trusted Microsoft services.")] : []),
  ];
}

const unprotected = ({ id }: Vault, found: VaultState): Problem =>
  notShown(
    found && !vaultGaps(found).protection ? 'F-32' : 'F-16',
    couldNot('confirm', namedStore(id)),
    patience,
  );

const vaultNotFound = ({ id }: Vault): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: notFound(namedStore(id)),
  why: text('It might have been deleted or moved.'),
  next: text('If it was deleted, run Recover Deleted Vault. Otherwise, choose another key vault.'),
  fix: 'chooseAnotherVault',
});

/** A managed HSM that was never activated holds no keys, and only its administrator can activate it. */
export const notActivated = ({ name, provisioningState }: Vault): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: cannot('use', named.managedHsm(name)),
  why: text('It isn\'t activated. Azure reports its state as "{0}".', provisioningState),
  next: text('Ask its administrator to activate it with {0}.', 'az keyvault security-domain download'),
  fix: 'chooseAnotherVault',
});

export const shut = (vault: Vault): Problem => ({
  code: 'F-32',
  owner: 'vaultOwner',
  what: text("Azure Cosmos DB can't reach key vault {0}.", vault.name),
  why: text("The key vault's firewall blocks trusted Microsoft services."),
  next: text('Choose Allow Trusted Services, or ask the owner of the key vault.'),
  fix: 'allowTrustedServices',
});
