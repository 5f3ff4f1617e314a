import { createAccount } from './createAccount/createAccount.ts';
import { drill } from './drill/drill.ts';
import { showMap } from './encryptionMap/panel.ts';
import { showJournal } from './journal/showJournal.ts';
import type { RemedyCommand } from './model/problem.ts';
import { checkIntended, checkReadiness, fixFinding } from './readiness/commands/checkReadiness.ts';
import { explainStatus } from './readiness/commands/explainStatus.ts';
import { exportReport } from './report/exportReport.ts';
import { deleteRevoked } from './revocation/commands/deleteRevokedAccount.ts';
import { restoreAccess, restoreKey } from './revocation/commands/restore.ts';
import { revokeAccess } from './revocation/commands/revokeAccess.ts';
import { disableOldVersion, revokeKey } from './revocation/commands/revokeKey.ts';
import type { Session, Shell } from './session/session.ts';
import { exploreSandbox, leaveSandbox, signIn, signInToAnotherAccount } from './session/signInCommands.ts';
import { changeIdentity, changeKey, enableCmk } from './setup/commands/accountCommands.ts';
import { grantAccess } from './setup/commands/grantAccess.ts';
import { checkOldVersion, generateKey, rotateKey } from './setup/commands/keyCommands.ts';
import {
  configureVault,
  createVault,
  moveVaultToRbac,
  recoverVault,
  registerProvider,
} from './setup/commands/vaultCommands.ts';
import { insertTemplate } from './templates/insertTemplate.ts';
import { filter, groupAccounts } from './views/filterCommands.ts';
import {
  copyKeyUri,
  copyResourceId,
  openInPortal,
  pickNode,
  refreshNode,
  revealRelated,
} from './views/nodeCommands.ts';
import type { Node } from './views/nodes/node.ts';
import type { Capability } from './views/nodes/presentation.ts';
import type { Place } from './views/pickTarget.ts';
import type { Relation } from './views/related.ts';
import { signInToTenant } from './views/signInToTenant.ts';
import { selectSubscriptions } from './views/subscriptionFilter.ts';
import type { Services } from './views/workbench.ts';

/**
 * Handles a command of ours; `node` is the node that it was run on, absent from the palette and from a view's title.
 */
type Handler = (workbench: Services, node: Node | undefined) => unknown;

/** Runs a command with a connection; does nothing where the person does not sign in. */
const connected =
  (work: (workbench: Services, session: Session, node: Node | undefined) => unknown): Handler =>
  async (workbench, node) => {
    const session = await workbench.shell.connect();
    if (session) await work(workbench, session, node);
  };

/** Runs a command on a node, and asks for one where there is none. */
const on = (
  capability: Capability,
  work: (node: Node, session: Session, workbench: Services) => unknown,
): Handler =>
  connected(async (workbench, session, node) => {
    const { views } = workbench;
    const target = node ?? (await pickNode(views.known(), views.setting(session), capability));
    if (target) await work(target, session, workbench);
  });

/** A step that isn't run on a node asks for its target. */
const step = (take: (place: Place, node: Node | undefined) => unknown): Handler =>
  connected((workbench, session, node) => take({ workbench, session }, node));

const revocation = (
  capability: Capability,
  run: (place: { readonly shell: Shell; readonly session: Session }, node: Node) => unknown,
): Handler => on(capability, (node, session, { shell }) => run({ shell, session }, node));

const reveal = (capability: Capability, relation: Relation): Handler =>
  on(capability, (node, session, workbench) => revealRelated(workbench, relation, node, session));

/** Every command that package.json declares, which a test checks. The fixes of problems name some of them. */
export const commands: Readonly<Record<string, Handler>> = {
  'cosmosCmk.createAccount': ({ shell }, node) =>
    createAccount(shell, node && 'subscription' in node ? { subscription: node.subscription } : undefined),
  'cosmosCmk.signIn': ({ connections, shell }) => signIn(connections, shell.log),
  'cosmosCmk.signInToAnotherAccount': ({ connections, shell }) =>
    signInToAnotherAccount(connections, shell.log),
  'cosmosCmk.signInToTenant': ({ connections, shell }, node) => signInToTenant(connections, shell.log, node),
  'cosmosCmk.exploreSandbox': ({ connections }) => exploreSandbox(connections),
  'cosmosCmk.leaveSandbox': ({ connections }) => leaveSandbox(connections),
  'cosmosCmk.refresh': ({ connections, findings, views }) => {
    findings.clear(connections.session);
    return views.refresh();
  },
  'cosmosCmk.refreshNode': refreshNode,
  'cosmosCmk.selectSubscriptions': ({ shell, choice }) => selectSubscriptions(shell, choice),
  'cosmosCmk.filter': ({ shell, arrangements }) => filter(shell, arrangements),
  'cosmosCmk.clearFilter': ({ arrangements }) => arrangements.filter({}),
  'cosmosCmk.groupAccounts': groupAccounts,
  'cosmosCmk.exportReport': ({ shell, choice }) => exportReport(shell, choice),
  'cosmosCmk.drill': on('canDrill', (node, session, workbench) => drill(workbench, node, session)),
  'cosmosCmk.showMap': connected((workbench, _, node) => {
    showMap(workbench, node);
  }),
  'cosmosCmk.insertTemplate': insertTemplate,
  'cosmosCmk.checkTemplate': ({ templateChecks }) => templateChecks.checkTemplate(),
  'cosmosCmk.revokeKey': revocation('canRevokeKey', revokeKey),
  'cosmosCmk.restoreKey': revocation('canRestoreKey', restoreKey),
  'cosmosCmk.revokeAccess': revocation('canRevokeAccess', revokeAccess),
  'cosmosCmk.restoreAccess': revocation('canRestoreAccess', restoreAccess),
  'cosmosCmk.deleteRevoked': revocation('canDeleteRevoked', deleteRevoked),
  'cosmosCmk.disableOldVersion': revocation('canDisableOldVersion', disableOldVersion),
  'cosmosCmk.revealKey': reveal('canRevealKey', 'key'),
  'cosmosCmk.revealVault': reveal('canRevealVault', 'vault'),
  'cosmosCmk.revealAccounts': reveal('canRevealAccounts', 'accounts'),
  'cosmosCmk.checkReadiness': on('canCheckReadiness', (node, session, workbench) =>
    checkReadiness(workbench, node, session),
  ),
  'cosmosCmk.checkIntended': on('canGrantAccess', (node, session, workbench) =>
    checkIntended(workbench, node, session),
  ),
  'cosmosCmk.explainStatus': on('canExplainStatus', (node, session, workbench) =>
    explainStatus(workbench, node, session),
  ),
  'cosmosCmk.fixFinding': fixFinding,
  'cosmosCmk.clearFindings': ({ connections, findings }, node) => {
    findings.clear(connections.session, node);
  },
  'cosmosCmk.registerProvider': step(registerProvider),
  'cosmosCmk.configureVault': step(configureVault),
  'cosmosCmk.grantAccess': step(grantAccess),
  'cosmosCmk.generateKey': step(generateKey),
  'cosmosCmk.createVault': step(createVault),
  'cosmosCmk.recoverVault': step(recoverVault),
  'cosmosCmk.moveVaultToRbac': step(moveVaultToRbac),
  'cosmosCmk.rotateKey': step(rotateKey),
  'cosmosCmk.enableCmk': step(enableCmk),
  'cosmosCmk.changeKey': step(changeKey),
  'cosmosCmk.changeIdentity': step(changeIdentity),
  'cosmosCmk.checkOldVersion': on('canCheckOldVersion', (node, session, workbench) =>
    checkOldVersion({ workbench, session }, node),
  ),
  'cosmosCmk.copyResourceId': on('canCopyId', (node) => copyResourceId(node)),
  'cosmosCmk.copyKeyUri': on('canCopyKeyUri', (node, { azure }) => copyKeyUri(node, azure.cloud)),
  'cosmosCmk.openInPortal': on('canOpenInPortal', (node, session) => openInPortal(node, session)),
  'cosmosCmk.showJournal': connected(({ shell }, session) => showJournal({ shell, session })),
  'cosmosCmk.showLog': ({ shell }) => {
    shell.log.show();
  },
} satisfies Record<RemedyCommand, Handler> & Record<`cosmosCmk.${string}`, Handler>;
