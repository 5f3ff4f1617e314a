import { l10n } from 'vscode';
import { backupRows } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pickFixed } from '../pickFixed.ts';

/** Asked from the plan only: what most people want is not asked for. */
export const askBackup: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the backup of the account; continuous backup cannot be turned off later'),
    [{ rows: backupRows(answers.api) }],
    (value) => value === (answers.backup ?? 'periodic'),
  );
  return answered(prompted, (backup) => ({ ...answers, backup }));
};
