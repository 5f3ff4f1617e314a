import { l10n } from 'vscode';
import { vaultSkuRows } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pickFixed } from '../pickFixed.ts';

export const askVaultSku: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the tier of the new key vault'),
    [{ rows: vaultSkuRows }],
    (value) => value === (answers.vaultSku ?? 'standard'),
  );
  return answered(prompted, (vaultSku) => ({ ...answers, vaultSku }));
};
