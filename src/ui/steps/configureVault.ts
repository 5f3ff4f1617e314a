import { l10n } from 'vscode';
import { vaultReadings } from '../../app/readings.ts';
import { vaultStep } from '../../app/steps/vault.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/**
 * "Configure Key Vault for CMK...": soft delete, purge protection, and the way through a firewall that is on. The
 * changes are shown before; so the consent that the main job asks for is given with them.
 */
export async function configureVault(place: Place, node: Node | undefined): Promise<void> {
  const title = l10n.t('Configure Key Vault for CMK');
  const thing = await thingOf(place, node, 'vault', 'canConfigureVault', title);
  if (!thing) return;
  const { subscription, vault } = thing;
  const { azure } = place.session;
  const spec = { subscription, vault: { ...vaultSpecOf(vault), allowTrustedServices: true } };
  await takeStep(place, {
    title,
    question: isManagedHsm(vault.id)
      ? l10n.t('Configure the managed HSM {0} for customer-managed keys?', vault.name)
      : l10n.t('Configure the key vault {0} for customer-managed keys?', vault.name),
    change: vaultStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId: vault.id },
    touched: [{ kind: 'vaults', subscription }],
  });
}
