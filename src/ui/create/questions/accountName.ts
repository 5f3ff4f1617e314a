import { l10n } from 'vscode';
import { accountNameRule } from '../../../domain/names.ts';
import { answered, type Question } from '../flow.ts';
import { input } from '../input.ts';
import { accountVerdict } from '../nameVerdicts.ts';
import { subscriptionOf } from './needed.ts';

export const askAccountName: Question = async ({ session }, answers, frame) => {
  const { accounts } = session.azure.in(subscriptionOf(answers));
  const prompted = await input(frame, {
    prompt: l10n.t(
      'Name of the account, unique in all of Azure: 3 to 44 lower-case letters, digits and single hyphens between them',
    ),
    placeholder: l10n.t('For example orders-eu'),
    value: answers.accountName,
    rule: accountNameRule,
    look: async (name, signal) => accountVerdict(name, await accounts.nameTaken(name, signal)),
  });
  return answered(prompted, (accountName) => ({ ...answers, accountName }));
};
