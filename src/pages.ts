import type { WebviewPanel } from 'vscode';
import { intendedSource, readinessSource } from './readiness/commands/checkReadiness.ts';
import { savedPlan } from './createAccount/savedPlan.ts';
import { accountSource } from './readiness/commands/accountPage.ts';
import { endedDrillSource } from './drill/commands/drill.ts';
import { runbookSource } from './drill/commands/runbook.ts';
import { journalSource } from './journal/commands/showJournal.ts';
import { complianceSource } from './readiness/commands/compliance.ts';
import { aboutSource } from './readiness/commands/about.ts';
import { changeSource } from './setup/commands/changePage.ts';
import { keySource, vaultSource } from './readiness/commands/keyPage.ts';
import { revocationSource } from './revocation/commands/showRevocation.ts';
import { restoreSource } from './setup/commands/restoreReadiness.ts';
import { unfinishedSource } from './unfinishedWork/showUnfinished.ts';
import { pageAddress } from './ui/page/messages.ts';
import { type PageSource, restorePage } from './ui/page/panel.ts';
import type { Services } from './views/commandContext.ts';

/** How to restore a page after a reload, by the kind of its address. */
const sources: Readonly<Record<string, (services: Services, subject: string) => PageSource | undefined>> = {
  about: () => aboutSource,
  account: accountSource,
  change: changeSource,
  compliance: complianceSource,
  intended: intendedSource,
  readiness: readinessSource,
  drill: endedDrillSource,
  journal: journalSource,
  key: keySource,
  plan: savedPlan,
  restore: restoreSource,
  revocation: revocationSource,
  unfinished: unfinishedSource,
  runbook: runbookSource,
  vault: vaultSource,
};

/**
 * Continues in a tab that VS Code restored, or closes it if an earlier version opened it and the page no longer exists.
 */
export function restoreSavedPage(services: Services, panel: WebviewPanel, state: unknown): void {
  const address = pageAddress.safeParse(state).data;
  const source = address && sources[address.kind]?.(services, address.subject);
  if (source) restorePage(services.pages, source, panel);
  else panel.dispose();
}
