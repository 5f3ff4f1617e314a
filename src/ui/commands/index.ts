import type { Disposable } from 'vscode';
import type { Workbench } from '../workbench.ts';
import type { Session } from '../../app/session.ts';
import type { Capability } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';
import type { Bundles } from './bundles.ts';
import { copyKeyUri } from './copyKeyUri.ts';
import { copyResourceId } from './copyResourceId.ts';
import { exportReport } from './exportReport.ts';
import { exploreSandbox } from './exploreSandbox.ts';
import { filter } from './filter.ts';
import { groupAccounts } from './groupAccounts.ts';
import { leaveSandbox } from './leaveSandbox.ts';
import { openInPortal } from './openInPortal.ts';
import { pickNode } from './pickNode.ts';
import { refreshNode } from './refreshNode.ts';
import { registerCommands } from './register.ts';
import { revealRelated } from './revealRelated.ts';
import { selectSubscriptions } from './selectSubscriptions.ts';
import { signIn } from './signIn.ts';
import { signInToAnotherAccount } from './signInToAnotherAccount.ts';
import { signInToTenant } from './signInToTenant.ts';

/** Which function each command runs. */
export function registerAllCommands(
  workbench: Workbench,
  { createAccount, insertTemplate }: Bundles,
): Disposable {
  const { shell, connections, choice, views, arrangements, protection } = workbench;
  const { log } = shell;
  /** Runs a command on a node, asked for where there is none. */
  const on =
    (capability: Capability, work: (node: Node, session: Session) => Promise<void>) =>
    async (node: Node | undefined) => {
      const session = await shell.connect();
      if (!session) return;
      const target = node ?? (await pickNode(views.known(), views.setting(session), capability));
      if (target) await work(target, session);
    };
  return registerCommands(
    {
      'cosmosCmk.createAccount': (node) =>
        createAccount(shell, node && 'subscription' in node ? node.subscription : undefined),
      'cosmosCmk.signIn': () => signIn(connections, log),
      'cosmosCmk.signInToAnotherAccount': () => signInToAnotherAccount(connections, log),
      'cosmosCmk.signInToTenant': (node) => signInToTenant(connections, log, node),
      'cosmosCmk.exploreSandbox': () => exploreSandbox(connections),
      'cosmosCmk.leaveSandbox': () => leaveSandbox(connections),
      'cosmosCmk.refresh': () => views.refresh(),
      'cosmosCmk.refreshNode': (node) => refreshNode(connections, protection, node),
      'cosmosCmk.selectSubscriptions': () => selectSubscriptions(shell, choice),
      'cosmosCmk.filter': () => filter(shell, arrangements, protection),
      'cosmosCmk.clearFilter': () => arrangements.filter({}),
      'cosmosCmk.groupAccounts': groupAccounts,
      'cosmosCmk.exportReport': () => exportReport(shell, choice, protection),
      'cosmosCmk.insertTemplate': (node) => insertTemplate({ shell, views }, node),
      'cosmosCmk.revealKey': on('canRevealKey', (...where) => revealRelated(workbench, 'key', ...where)),
      'cosmosCmk.revealVault': on('canRevealVault', (...where) =>
        revealRelated(workbench, 'vault', ...where),
      ),
      'cosmosCmk.revealAccounts': on('canRevealAccounts', (...where) =>
        revealRelated(workbench, 'accounts', ...where),
      ),
      'cosmosCmk.checkTemplate': async () => (await workbench.templates.checks()).checkTemplate(),
      'cosmosCmk.copyResourceId': on('canCopyId', copyResourceId),
      'cosmosCmk.copyKeyUri': on('canCopyKeyUri', (node, { azure }) => copyKeyUri(node, azure.cloud)),
      'cosmosCmk.openInPortal': on('canOpenInPortal', openInPortal),
      'cosmosCmk.showLog': () => log.show(),
    },
    log,
  );
}
