import { l10n } from 'vscode';
import { resourceGroupNameRule } from '../../../domain/names.ts';
import { text } from '../../../domain/text.ts';
import { answered, type Question } from '../flow.ts';
import { input } from '../input.ts';
import { listedVerdict } from '../nameVerdicts.ts';
import { subscriptionOf } from './needed.ts';

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
