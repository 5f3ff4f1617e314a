import type { Disposable } from 'vscode';
import type { Workbench } from '../workbench.ts';
import type { Session } from '../../app/session.ts';
import type { Capability } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';
import type { Relation } from '../protection/related.ts';
import type { Bundles, Levers, OnDemand, Steps } from './bundles.ts';
import { exploreSandbox } from './exploreSandbox.ts';
import { leaveSandbox } from './leaveSandbox.ts';
import { registerCommands } from './register.ts';
import { signIn } from './signIn.ts';
import { signInToAnotherAccount } from './signInToAnotherAccount.ts';

/** Which function each command runs. */
export function registerAllCommands(
  workbench: Workbench,
  { createAccount, insertTemplate, showMap, onDemand, doctor, steps, drill, levers }: Bundles,
): Disposable {
  const { shell, connections, choice, views, arrangements, findings, protection } = workbench;
  const { log } = shell;
  /** Runs a command on a node, asked for where there is none. */
  const on =
    (capability: Capability, work: (node: Node, session: Session, loaded: OnDemand) => unknown) =>
    async (node: Node | undefined) => {
      const session = await shell.connect();
      if (!session) return;
      const loaded = await onDemand();
      const target = node ?? (await loaded.pickNode(views.known(), views.setting(session), capability));
      if (target) await work(target, session, loaded);
    };
  /** A step asks by itself for what it is not run on. */
  const step = (name: keyof Steps) => async (node: Node | undefined) => {
    const session = await shell.connect();
    if (session) await (await steps())[name]({ workbench, session }, node);
  };
  const reveal =
    (relation: Relation) =>
    (node: Node, session: Session, { revealRelated }: OnDemand) =>
      revealRelated(workbench, relation, node, session);
  const lever = (name: Exclude<keyof Levers, 'showJournal'>) => async (node: Node, session: Session) =>
    (await levers())[name]({ shell, session }, node);
  const consult =
    (name: 'checkReadiness' | 'checkIntended' | 'explainStatus') => async (node: Node, session: Session) =>
      (await doctor())[name](workbench, node, session);
  return registerCommands(
    {
      'cosmosCmk.createAccount': (node) =>
        createAccount(shell, node && 'subscription' in node ? node.subscription : undefined),
      'cosmosCmk.signIn': () => signIn(connections, log),
      'cosmosCmk.signInToAnotherAccount': () => signInToAnotherAccount(connections, log),
      'cosmosCmk.signInToTenant': async (node) => (await onDemand()).signInToTenant(connections, log, node),
      'cosmosCmk.exploreSandbox': () => exploreSandbox(connections),
      'cosmosCmk.leaveSandbox': () => leaveSandbox(connections),
      'cosmosCmk.refresh': () => {
        findings.clear(connections.session);
        return views.refresh();
      },
      'cosmosCmk.clearFindings': (node) => findings.clear(connections.session, node),
      'cosmosCmk.fixFinding': async (node) => (await doctor()).fixFinding(workbench, node),
      'cosmosCmk.refreshNode': async (node) => (await onDemand()).refreshNode(workbench, node),
      'cosmosCmk.selectSubscriptions': async () => (await onDemand()).selectSubscriptions(shell, choice),
      'cosmosCmk.filter': async () => (await onDemand()).filter(shell, arrangements, protection),
      'cosmosCmk.clearFilter': () => arrangements.filter({}),
      'cosmosCmk.groupAccounts': async () => (await onDemand()).groupAccounts(),
      'cosmosCmk.exportReport': async () => (await onDemand()).exportReport(shell, choice, protection),
      'cosmosCmk.drill': on('canDrill', async (node, session) =>
        (await drill()).drill(workbench, node, session),
      ),
      'cosmosCmk.showMap': (node) => showMap(node),
      'cosmosCmk.insertTemplate': (node) => insertTemplate({ shell, views }, node),
      'cosmosCmk.revokeKey': on('canRevokeKey', lever('revokeKey')),
      'cosmosCmk.restoreKey': on('canRestoreKey', lever('restoreKey')),
      'cosmosCmk.revokeAccess': on('canRevokeAccess', lever('revokeAccess')),
      'cosmosCmk.deleteRevoked': on('canDeleteRevoked', lever('deleteRevoked')),
      'cosmosCmk.restoreAccess': on('canRestoreAccess', lever('restoreAccess')),
      'cosmosCmk.revealKey': on('canRevealKey', reveal('key')),
      'cosmosCmk.revealVault': on('canRevealVault', reveal('vault')),
      'cosmosCmk.revealAccounts': on('canRevealAccounts', reveal('accounts')),
      'cosmosCmk.checkTemplate': async () => (await workbench.templates.checks()).checkTemplate(),
      'cosmosCmk.checkReadiness': on('canCheckReadiness', consult('checkReadiness')),
      'cosmosCmk.checkIntended': on('canGrantAccess', consult('checkIntended')),
      'cosmosCmk.explainStatus': on('canExplainStatus', consult('explainStatus')),
      ...each(
        [
          'cosmosCmk.registerProvider',
          'cosmosCmk.configureVault',
          'cosmosCmk.grantAccess',
          'cosmosCmk.generateKey',
          'cosmosCmk.createVault',
          'cosmosCmk.recoverVault',
          'cosmosCmk.moveVaultToRbac',
          'cosmosCmk.rotateKey',
          'cosmosCmk.enableCmk',
          'cosmosCmk.changeKey',
          'cosmosCmk.changeIdentity',
        ],
        step,
      ),
      'cosmosCmk.checkOldVersion': on('canCheckOldVersion', async (node, session) =>
        (await steps()).checkOldVersion({ workbench, session }, node),
      ),
      'cosmosCmk.disableOldVersion': on('canDisableOldVersion', lever('disableOldVersion')),
      'cosmosCmk.copyResourceId': on('canCopyId', (node, _, { copyResourceId }) => copyResourceId(node)),
      'cosmosCmk.copyKeyUri': on('canCopyKeyUri', (node, { azure }, { copyKeyUri }) =>
        copyKeyUri(node, azure.cloud),
      ),
      'cosmosCmk.openInPortal': on('canOpenInPortal', (node, session, { openInPortal }) =>
        openInPortal(node, session),
      ),
      'cosmosCmk.showJournal': async () => {
        const session = await shell.connect();
        if (session) await (await levers()).showJournal({ shell, session });
      },
      'cosmosCmk.showLog': () => log.show(),
    },
    log,
  );
}

/** Commands that are all run in one way. */
const each = <N extends string, W>(ids: readonly `cosmosCmk.${N}`[], work: (name: N) => W) =>
  Object.fromEntries(ids.map((id) => [id, work(id.slice('cosmosCmk.'.length) as N)])) as Record<
    `cosmosCmk.${N}`,
    W
  >;
