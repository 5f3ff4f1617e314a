import { l10n } from 'vscode';
import { apiRows } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pickFixed } from '../pickFixed.ts';

export const askApi: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the API of the account; it cannot be changed later'),
    [{ rows: apiRows }],
    (value) => value === (answers.api ?? 'NoSQL'),
  );
  return answered(prompted, (api) => ({ ...answers, api }));
};
