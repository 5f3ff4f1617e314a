import { l10n } from 'vscode';
import { answered, type Question } from '../flow.ts';
import { askApplication } from './application.ts';

/** Through which application the key in another tenant is reached. */
export const askFederation: Question = async (_, answers, frame) =>
  answered(
    await askApplication(frame, l10n.t('Create CMK Cosmos account'), answers.applicationId),
    (applicationId) => ({ ...answers, applicationId }),
  );
