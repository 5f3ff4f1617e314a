import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import { groupFrom, type Answers } from '../answers.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import { regionRows, sameRegion } from '../regionRows.ts';
import { subscriptionOf } from './needed.ts';

export const askRegion: Question = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<NonNullable<Answers['region']>>(frame, {
    placeholder: l10n.t('Choose the region of the account'),
    loading: l10n.t('Reading the regions'),
    load: async () =>
      map(await sources.regions(subscriptionOf(answers)), (regions) => regionRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.region?.name ?? near),
  });
  return answered(prompted, (region) => ({ ...answers, region }));
};
