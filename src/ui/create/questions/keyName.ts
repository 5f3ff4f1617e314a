import { l10n } from 'vscode';
import { keyNameRule } from '../../../domain/names.ts';
import { text } from '../../../domain/text.ts';
import { answered, type Question } from '../flow.ts';
import { input } from '../input.ts';
import { listedVerdict } from '../nameVerdicts.ts';
import { subscriptionOf } from './needed.ts';

export const askKeyName: Question = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const prompted = await input(frame, {
    prompt: l10n.t('Name of the new key: 1 to 127 letters, digits and hyphens'),
    placeholder: l10n.t('For example orders-key'),
    value: answers.keyName,
    rule: keyNameRule,
    look: async (name) => {
      if (typeof vault !== 'object') return undefined;
      const keys = await sources.keys(subscriptionOf(answers), vault.id);
      return listedVerdict(
        name,
        keys.kind === 'done' ? keys.value : [],
        text('The vault has a key {0} already: go back and choose it, or enter another name.', name),
      );
    },
  });
  return answered(prompted, (keyName) => ({ ...answers, keyName }));
};
