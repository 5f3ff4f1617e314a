import { l10n } from 'vscode';
import { vaultReadings } from '../../app/readings.ts';
import { vaultStep } from '../../app/steps/vault.ts';
import type { Subscription } from '../../domain/model.ts';
import type { Node } from '../tree/node.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import { titled, type Place } from './place.ts';
import { askAll } from './questions.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';
import { vaultQuestions, type VaultAnswers } from './vaultQuestions.ts';

/** "Create Key Vault for CMK...": with soft delete and purge protection from the start. */
export async function createVault(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('createVault');
  const thing = await thingOf(place, node, 'subscription', 'canCreateVault', title);
  if (!thing) return;
  const { subscription } = thing;
  const answers = await askAll(vaultQuestions(place, subscription, titled(place, title)), {});
  const spec = answers && specOf(subscription, answers);
  if (spec) await takeVault(place, spec);
}

export async function takeVault(place: Place, spec: SpecOf<'createVault'>): Promise<void> {
  const { azure } = place.session;
  const { subscription } = spec;
  await takeStep(place, {
    title: titleOf('createVault'),
    work: () => ({ kind: 'createVault', spec }),
    question: l10n.t('Create the key vault {0}?', spec.vault.name),
    change: vaultStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription },
    touched: [{ kind: 'vaults', subscription }],
  });
}

function specOf(subscription: Subscription, answers: VaultAnswers): SpecOf<'createVault'> | undefined {
  const { group, groupName, name, region, permissionModel, sku } = answers;
  if (!group || !name || !region || !permissionModel || !sku) return undefined;
  const resourceGroup =
    group === 'new'
      ? { name: groupName ?? '', location: region.name, isNew: true }
      : { name: group.name, location: group.location, isNew: false };
  return {
    subscription,
    resourceGroup,
    vault: {
      name,
      resourceGroup: resourceGroup.name,
      location: region.name,
      create: { sku, permissionModel },
    },
  };
}
