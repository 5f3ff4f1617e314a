import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import type { RegionChoice } from '../../../domain/spec.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import { placeRows, sameRegion } from '../regionRows.ts';
import { subscriptionOf } from './needed.ts';

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
