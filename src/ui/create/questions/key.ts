import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import type { OrNew } from '../../../domain/spec.ts';
import { answered, type Question } from '../flow.ts';
import { keyRows, newKeyRow } from '../keyRows.ts';
import { pick } from '../pick.ts';
import { subscriptionOf } from './needed.ts';

export const askKey: Question = async ({ sources, session }, answers, frame) => {
  const { vault, key } = answers;
  if (typeof vault !== 'object') throw new Error('Keys are chosen from an existing vault only.');
  const prompted = await pick<OrNew<{ name: string }>>(frame, {
    placeholder: l10n.t('Choose the key of {0} that protects the account', vault.name),
    loading: l10n.t('Reading the keys of {0}', vault.name),
    load: async () =>
      map(await sources.keys(subscriptionOf(answers), vault.id), (keys) => keyRows(keys, session.pace.now())),
    always: [newKeyRow],
    isCurrent: (value) =>
      value === 'new' ? key === 'new' : typeof key === 'object' && value.name === key.name,
  });
  return answered(prompted, (chosen) => ({ ...answers, key: chosen }));
};
