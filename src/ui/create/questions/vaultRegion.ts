import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import { type RegionChoice } from '../../../domain/spec.ts';
import { groupFrom } from '../answers.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import { placeRows, sameRegion } from '../regionRows.ts';
import { subscriptionOf } from './needed.ts';

export const askVaultRegion: Question = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<RegionChoice>(frame, {
    placeholder: l10n.t('Choose the region of the new key vault'),
    loading: l10n.t('Reading the regions'),
    load: async () =>
      map(await sources.regions(subscriptionOf(answers)), (regions) => placeRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.vaultRegion?.name ?? near),
  });
  return answered(prompted, (vaultRegion) => ({ ...answers, vaultRegion }));
};
