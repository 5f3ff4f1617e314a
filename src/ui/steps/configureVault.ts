import { l10n } from 'vscode';
import { vaultReadings } from '../../app/readings.ts';
import { vaultStep } from '../../app/steps/vault.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { specVaultId, vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/**
 * "Configure Key Vault for CMK...": soft delete, purge protection, and the way through a firewall that is on. The
 * changes are shown before; so the consent that the main job asks for is given with them.
 */
export async function configureVault(place: Place, node: Node | undefined): Promise<void> {
  const thing = await thingOf(place, node, 'vault', 'canConfigureVault', titleOf('configureVault'));
  if (!thing) return;
  const { subscription, vault } = thing;
  await takeConfiguration(place, {
    subscription,
    vault: { ...vaultSpecOf(vault), allowTrustedServices: true },
  });
}

export async function takeConfiguration(place: Place, spec: SpecOf<'configureVault'>): Promise<void> {
  const { azure } = place.session;
  const { subscription, vault } = spec;
  const vaultId = specVaultId(spec);
  await takeStep(place, {
    title: titleOf('configureVault'),
    work: () => ({ kind: 'configureVault', spec }),
    question: isManagedHsm(vaultId)
      ? l10n.t('Configure the managed HSM {0} for customer-managed keys?', vault.name)
      : l10n.t('Configure the key vault {0} for customer-managed keys?', vault.name),
    change: vaultStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId },
    touched: [{ kind: 'vaults', subscription }],
  });
}
