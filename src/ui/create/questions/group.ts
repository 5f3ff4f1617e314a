import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import type { ResourceGroup } from '../../../domain/model.ts';
import type { OrNew } from '../../../domain/spec.ts';
import { answered, type Question } from '../flow.ts';
import { groupRows, newGroupRow } from '../groupRows.ts';
import { pick } from '../pick.ts';
import { subscriptionOf } from './needed.ts';

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
