import { l10n } from 'vscode';
import { zoneRows } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pickFixed } from '../pickFixed.ts';

export const askZoneRedundant: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t(
      'Choose whether the account is spread over the availability zones of {0}',
      answers.region?.displayName ?? '',
    ),
    [{ rows: zoneRows }],
    (value) => value === (answers.zoneRedundant ?? false),
  );
  return answered(prompted, (zoneRedundant) => ({ ...answers, zoneRedundant }));
};
