import { l10n } from 'vscode';
import type { Session } from '../../app/session.ts';
import type { PlanSetting } from './planMarkdown.ts';

/** How documents are written for a session, in VS Code's language. */
export const planSetting = ({ kind }: Session): PlanSetting => ({
  sandbox: kind === 'sandbox',
  translate: (message, ...args) => l10n.t(message, ...args),
});
