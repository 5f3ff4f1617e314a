import { l10n } from 'vscode';
import { ShownDocument } from '../shownDocument.ts';

/** A document of the doctor's. */
export const doctorDocument = () =>
  new ShownDocument('cosmos-cmk-doctor', l10n.t('This document is no longer kept. Run its command again.'));
