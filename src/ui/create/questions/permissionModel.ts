import { l10n } from 'vscode';
import { permissionModelRows } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pickFixed } from '../pickFixed.ts';

export const askPermissionModel: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose how the new key vault gives access to its keys'),
    [{ rows: permissionModelRows }],
    (value) => value === (answers.permissionModel ?? 'rbac'),
  );
  return answered(prompted, (permissionModel) => ({ ...answers, permissionModel }));
};
