import { l10n } from 'vscode';
import { vaultNameRule } from '../../../domain/names.ts';
import { answered, type Question } from '../flow.ts';
import { input } from '../input.ts';
import { vaultVerdict } from '../nameVerdicts.ts';
import { subscriptionOf } from './needed.ts';

export const askVaultName: Question = async ({ session }, answers, frame) => {
  const { vaults } = session.azure.in(subscriptionOf(answers));
  const prompted = await input(frame, {
    prompt: l10n.t(
      'Name of the new key vault, unique in all of Azure: 3 to 24 letters, digits and single hyphens, starting with a letter',
    ),
    placeholder: l10n.t('For example kv-orders-7d'),
    value: answers.vaultName,
    rule: vaultNameRule,
    look: async (name, signal) => vaultVerdict(name, await vaults.nameAvailability(name, signal)),
  });
  return answered(prompted, (vaultName) => ({ ...answers, vaultName }));
};
