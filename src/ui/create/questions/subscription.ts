import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import type { Subscription } from '../../../domain/model.ts';
import { withSubscription } from '../answers.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import { subscriptionRows } from '../subscriptionRows.ts';

export const askSubscription: Question = async ({ sources }, answers, frame) => {
  const prompted = await pick<Subscription>(frame, {
    placeholder: l10n.t('Choose the subscription of the account'),
    loading: l10n.t('Reading the subscriptions'),
    load: async () => map(await sources.subscriptions(), subscriptionRows),
    isCurrent: ({ id }) => id === answers.subscription?.id,
  });
  return answered(prompted, (subscription) => withSubscription(answers, subscription));
};
