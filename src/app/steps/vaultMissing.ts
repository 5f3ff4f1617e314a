import { day } from '../../domain/day.ts';
import type { Problem } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import type { VaultReadings } from '../readings.ts';

/** A vault or managed HSM that is not where the specification has it: deleted, as far as that can be read. */
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
