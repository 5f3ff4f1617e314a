import { l10n } from 'vscode';
import type { PlanSetting } from './markdown.ts';

/** How documents are written for a session, in VS Code's language. */
export const planSetting = ({ kind }: { readonly kind: string }): PlanSetting => ({
  sandbox: kind === 'sandbox',
  translate: (message, ...args) => l10n.t(message, ...args),
});
