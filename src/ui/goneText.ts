import { l10n } from 'vscode';
import type { ShownScheme } from './shownSchemes.ts';

/** What a document says that VS Code has kept open over a restart: what it showed was of a moment, and is not kept. */
export function goneText(scheme: ShownScheme): string {
  const again = (title: string) =>
    l10n.t('This document was of a window before, and is not kept. "{0}" makes it anew.', title);
  switch (scheme) {
    case 'cosmos-cmk':
      return again(l10n.t('Create CMK Cosmos account'));
    case 'cosmos-cmk-readiness':
      return again(l10n.t('Check CMK Readiness'));
    case 'cosmos-cmk-status':
      return again(l10n.t('Explain Status'));
    case 'cosmos-cmk-drill':
      return again(l10n.t('Revocation Drill'));
    case 'cosmos-cmk-revocation':
      return l10n.t(
        'This document was of a window before, and is not kept. What was revoked is: "Restore Key" and "Restore Cosmos DB Access" put it back, and "Show Journal" tells what was changed.',
      );
  }
}
