import { resourceGroupNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { ResourceGroup, Subscription } from '../../model/resources.ts';
import type { OrNew, RegionChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { listedVerdict } from '../../ui/nameCheck.ts';
import { groupRows, newGroupRow, locationRows, sameRegion } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import { withSubscription } from '../answers.ts';
import { replyOf, type AskQuestion, chosenSubscription } from '../flow.ts';
import { subscriptionRows } from '../questionRows.ts';

export const askSubscription: AskQuestion = async ({ sources }, answers, frame) => {
  const prompted = await pick<Subscription>(frame, {
    placeholder: text('Choose a subscription'),
    load: async () => map(await sources.subscriptions(), subscriptionRows),
    isCurrent: ({ id }) => id === answers.subscription?.id,
  });
  return replyOf(prompted, (subscription) => withSubscription(answers, subscription));
};

export const askGroup: AskQuestion = async ({ sources }, answers, frame) => {
  const { group } = answers;
  const prompted = await pick<OrNew<ResourceGroup>>(frame, {
    placeholder: text('Choose a resource group'),
    load: async () => map(await sources.groups(chosenSubscription(answers)), groupRows),
    always: [newGroupRow],
    isCurrent: (value) =>
      value === 'new' ? group === 'new' : typeof group === 'object' && value.name === group.name,
  });
  return replyOf(prompted, (chosen) => ({ ...answers, group: chosen }));
};

export const askGroupName: AskQuestion = async ({ sources }, answers, frame) => {
  const prompted = await input(frame, {
    prompt: text('Name of the new resource group'),
    placeholder: text('For example, {0}', 'rg-orders'),
    value: answers.groupName,
    rule: resourceGroupNameRule,
    lookUp: async (name) => {
      const groups = await sources.groups(chosenSubscription(answers));
      return listedVerdict(name, groups.kind === 'done' ? groups.value : []);
    },
  });
  return replyOf(prompted, (groupName) => ({ ...answers, groupName }));
};

export const askGroupRegion: AskQuestion = async ({ sources }, answers, frame) => {
  const prompted = await pick<RegionChoice>(frame, {
    placeholder: text('Choose a region for the resource group'),
    load: async () =>
      map(await sources.regions(chosenSubscription(answers)), (regions) => locationRows(regions, undefined)),
    isCurrent: ({ name }) => sameRegion(name, answers.groupRegion?.name),
  });
  return replyOf(prompted, (groupRegion) => ({ ...answers, groupRegion }));
};
