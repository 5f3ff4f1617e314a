import { l10n } from 'vscode';
import { map } from '../../../app/outcome.ts';
import { type VaultAnswer, type VaultChoice } from '../../../domain/spec.ts';
import { groupFrom, withVault } from '../answers.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import { acrossRow, newVaultRow, vaultRows } from '../vaultRows.ts';
import { subscriptionOf } from './needed.ts';

export const askVault: Question = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const subscription = subscriptionOf(answers);
  const prompted = await pick<VaultAnswer>(frame, {
    placeholder: l10n.t('Choose the key vault or managed HSM that holds the key'),
    loading: l10n.t('Reading the key vaults'),
    load: async () =>
      map(await sources.vaults(subscription), (vaults) =>
        vaultRows(vaults, groupFrom(answers)?.name, subscription.tenantId),
      ),
    always: [newVaultRow, acrossRow],
    isCurrent: (value) =>
      typeof value !== 'object'
        ? value === vault
        : typeof vault === 'object' && value.id.toLowerCase() === vault.id.toLowerCase(),
  });
  return answered(prompted, (chosen) =>
    withVault(answers, typeof chosen === 'object' ? choiceOf(chosen) : chosen),
  );
};

const choiceOf = ({ id, name, resourceGroup, location, sku }: VaultChoice): VaultChoice => ({
  id,
  name,
  resourceGroup,
  location,
  ...(sku === undefined ? {} : { sku }),
});
