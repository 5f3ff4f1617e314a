import { l10n } from 'vscode';
import { resourceGroupNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { ResourceGroup, Subscription } from '../../model/resources.ts';
import type { OrNew, RegionChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { listedVerdict } from '../../ui/nameCheck.ts';
import { groupRows, newGroupRow, placeRows, sameRegion } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import { withSubscription } from '../answers.ts';
import { answered, type Question, subscriptionOf } from '../flow.ts';
import { subscriptionRows } from '../questionRows.ts';

export const askSubscription: Question = async ({ sources }, answers, frame) => {
  const prompted = await pick<Subscription>(frame, {
    placeholder: l10n.t('Choose the subscription of the account'),
    loading: l10n.t('Reading the subscriptions'),
    load: async () => map(await sources.subscriptions(), subscriptionRows),
    isCurrent: ({ id }) => id === answers.subscription?.id,
  });
  return answered(prompted, (subscription) => withSubscription(answers, subscription));
};

export const askGroup: Question = async ({ sources }, answers, frame) => {
  const { group } = answers;
  const prompted = await pick<OrNew<ResourceGroup>>(frame, {
    placeholder: l10n.t('Choose the resource group of the account'),
    loading: l10n.t('Reading the resource groups'),
    load: async () => map(await sources.groups(subscriptionOf(answers)), groupRows),
    always: [newGroupRow],
    isCurrent: (value) =>
      value === 'new' ? group === 'new' : typeof group === 'object' && value.name === group.name,
  });
  return answered(prompted, (chosen) => ({ ...answers, group: chosen }));
};

export const askGroupName: Question = async ({ sources }, answers, frame) => {
  const prompted = await input(frame, {
    prompt: l10n.t('Name of the new resource group: 1 to 90 letters, digits, and the characters _ - . ( )'),
    placeholder: l10n.t('For example rg-orders'),
    value: answers.groupName,
    rule: resourceGroupNameRule,
    look: async (name) => {
      const groups = await sources.groups(subscriptionOf(answers));
      return listedVerdict(
        name,
        groups.kind === 'done' ? groups.value : [],
        text('The subscription has a resource group {0} already: go back and choose it.', name),
      );
    },
  });
  return answered(prompted, (groupName) => ({ ...answers, groupName }));
};

export const askGroupRegion: Question = async ({ sources }, answers, frame) => {
  const prompted = await pick<RegionChoice>(frame, {
    placeholder: l10n.t('Choose the region of the new resource group'),
    loading: l10n.t('Reading the regions'),
    load: async () =>
      map(await sources.regions(subscriptionOf(answers)), (regions) => placeRows(regions, undefined)),
    isCurrent: ({ name }) => sameRegion(name, answers.groupRegion?.name),
  });
  return answered(prompted, (groupRegion) => ({ ...answers, groupRegion }));
};
