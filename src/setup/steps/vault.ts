import { unseenVault } from '../../model/grantee.ts';
import type { NameAvailability } from '../../model/names.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import { groupOf } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import { isActivated, vaultGaps } from '../../model/vaultReadiness.ts';
import { missingRight } from '../permissions.ts';
import type { VaultReadings } from '../readings.ts';
import type { Step } from '../step.ts';
import { groupChange } from './group.ts';
import { createVault, foreignVault, missing, notActivated, protectVault, shut } from './vaultWork.ts';

const write = 'Microsoft.KeyVault/vaults/write';
const writeHsm = 'Microsoft.KeyVault/managedHSMs/write';

const forGood = text('Purge protection cannot be turned off again by anybody, Microsoft included.');

/**
 * The vault exists, has soft delete and purge protection, and lets Azure Cosmos DB through its firewall (F-16, F-32).
 */
export const vaultStep: Step<VaultReadings> = {
  id: 'vault',
  title: text('Protect the key vault'),

  async check(readings) {
    if (readings.spec.applicationId !== undefined) return succeeded(unseenVault(readings.spec.vault));
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    return vault.value ? checkExisting(readings, vault.value) : checkNew(readings);
  },

  async apply(work) {
    const vault = await work.readings.vault();
    if (vault.kind !== 'done') return vault;
    const ready = vault.value ? await protectVault(work, vault.value) : await createVault(work);
    return map(ready, (confirmed) =>
      confirmed.as((found) =>
        vault.value
          ? text('The key vault {0} is protected.', vault.value.name)
          : text('The key vault {0} is ready, with purge protection.', found?.name ?? ''),
      ),
    );
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
        text(
          'The vault is behind a network security perimeter; whether it admits Cosmos DB cannot be seen from here.',
        ),
      ]
    : [];
  const changes = [
    ...(gaps.protection
      ? [
          isHsm
            ? text('Turn purge protection on for the managed HSM {0}.', vault.name)
            : text('Turn purge protection on for the key vault {0}.', vault.name),
        ]
      : []),
    ...(gaps.bypass ? [text('Let trusted Microsoft services through the firewall of {0}.', vault.name)] : []),
  ];
  if (changes.length === 0)
    return succeeded(
      done(
        isHsm
          ? text('The managed HSM {0} has soft delete and purge protection.', vault.name)
          : text('The key vault {0} has soft delete and purge protection.', vault.name),
        caveats,
      ),
    );
  const problem = await missingRight(
    readings,
    vault.id,
    isHsm ? writeHsm : write,
    isHsm
      ? text('You may not change the managed HSM {0}.', vault.name)
      : text('You may not change the key vault {0}.', vault.name),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(needed(changes, { irreversible: gaps.protection ? [forGood] : [], caveats }));
}

async function checkNew(readings: VaultReadings): Promise<Outcome<Finding>> {
  const { spec } = readings;
  if (!spec.vault.create) return succeeded(blocked(await missing(readings)));
  const name = await readings.vaultName();
  if (name.kind !== 'done') return name;
  if (!name.value.available) return succeeded(blocked(taken(spec.vault.name, name.value)));
  const problem = await missingRight(
    readings,
    readings.groupScope,
    write,
    text('You may not create a key vault in the resource group {0}.', groupOf(spec).name),
  );
  if (problem) return succeeded(blocked(problem));
  return succeeded(
    needed(
      [
        ...groupChange(spec),
        text('Create the key vault {0} in {1}, with purge protection.', spec.vault.name, spec.vault.location),
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
        what: text('A key vault cannot be named {0}.', name),
        why: text('A deleted vault still holds the name until its retention ends.'),
        next: text('Run Recover Deleted Vault for it, or choose another name.'),
        fix: 'chooseAnotherName',
      }
    : {
        code: 'F-13',
        owner: 'you',
        what: text('A key vault cannot be named {0}.', name),
        why: text('Azure says: {0}', reason),
        next: text('Choose another name.'),
        fix: 'chooseAnotherName',
      };
