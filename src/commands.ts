import type { Session } from './app/session.ts';
import type { RemedyCommand } from './domain/remedy.ts';
import { copyKeyUri } from './ui/commands/copyKeyUri.ts';
import { copyResourceId } from './ui/commands/copyResourceId.ts';
import { exploreSandbox } from './ui/commands/exploreSandbox.ts';
import { exportReport } from './ui/commands/exportReport.ts';
import { filter } from './ui/commands/filter.ts';
import { groupAccounts } from './ui/commands/groupAccounts.ts';
import { leaveSandbox } from './ui/commands/leaveSandbox.ts';
import { openInPortal } from './ui/commands/openInPortal.ts';
import { pickNode } from './ui/commands/pickNode.ts';
import { refreshNode } from './ui/commands/refreshNode.ts';
import { revealRelated } from './ui/commands/revealRelated.ts';
import { selectSubscriptions } from './ui/commands/selectSubscriptions.ts';
import { signIn } from './ui/commands/signIn.ts';
import { signInToAnotherAccount } from './ui/commands/signInToAnotherAccount.ts';
import { signInToTenant } from './ui/commands/signInToTenant.ts';
import { createAccount } from './ui/create/createAccount.ts';
import { checkIntended, checkReadiness, fixFinding } from './ui/doctor/checkReadiness.ts';
import { explainStatus } from './ui/doctor/explainStatus.ts';
import { drill } from './ui/drill/drill.ts';
import { showJournal } from './ui/journal/showJournal.ts';
import { deleteRevoked } from './ui/levers/deleteRevoked.ts';
import { disableOldVersion } from './ui/levers/disableOldVersion.ts';
import { restoreAccess, restoreKey } from './ui/levers/restoreLever.ts';
import { revokeAccess } from './ui/levers/revokeAccess.ts';
import { revokeKey } from './ui/levers/revokeKey.ts';
import { showMap } from './ui/map/openMap.ts';
import type { Relation } from './ui/protection/related.ts';
import type { Shell } from './ui/shell.ts';
import { changeIdentity } from './ui/steps/changeIdentity.ts';
import { checkOldVersion } from './ui/steps/checkOldVersion.ts';
import { configureVault } from './ui/steps/configureVault.ts';
import { createVault } from './ui/steps/createVault.ts';
import { generateKey } from './ui/steps/generateKey.ts';
import { grantAccess } from './ui/steps/grantAccess.ts';
import { moveVaultToRbac } from './ui/steps/moveVaultToRbac.ts';
import type { Place } from './ui/steps/place.ts';
import { recoverVault } from './ui/steps/recoverVault.ts';
import { registerProvider } from './ui/steps/registerProvider.ts';
import { rotateKey } from './ui/steps/rotateKey.ts';
import { changeKey, enableCmk } from './ui/steps/setKey.ts';
import { insertTemplate } from './ui/templates/insertTemplate.ts';
import type { Capability } from './ui/tree/look.ts';
import type { Node } from './ui/tree/node.ts';
import type { Workbench } from './ui/tree/workbenchType.ts';

/** A command of ours; `node` is where it was run on, absent from the palette and from a view's title. */
type Handler = (workbench: Workbench, node: Node | undefined) => unknown;

/** Runs a command with a connection; nothing where the person does not sign in. */
const connected =
  (work: (workbench: Workbench, session: Session, node: Node | undefined) => unknown): Handler =>
  async (workbench, node) => {
    const session = await workbench.shell.connect();
    if (session) await work(workbench, session, node);
  };

/** Runs a command on a node, asked for where there is none. */
const on = (
  capability: Capability,
  work: (node: Node, session: Session, workbench: Workbench) => unknown,
): Handler =>
  connected(async (workbench, session, node) => {
    const { views } = workbench;
    const target = node ?? (await pickNode(views.known(), views.setting(session), capability));
    if (target) await work(target, session, workbench);
  });

/** A step asks by itself for what it is not run on. */
const step = (take: (place: Place, node: Node | undefined) => unknown): Handler =>
  connected((workbench, session, node) => take({ workbench, session }, node));

const lever = (
  capability: Capability,
  pull: (place: { readonly shell: Shell; readonly session: Session }, node: Node) => unknown,
): Handler => on(capability, (node, session, { shell }) => pull({ shell, session }, node));

const reveal = (capability: Capability, relation: Relation): Handler =>
  on(capability, (node, session, workbench) => revealRelated(workbench, relation, node, session));

/** Every command that package.json declares, held by a test. The remedies of problems name some of them. */
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
  'cosmosCmk.revokeKey': lever('canRevokeKey', revokeKey),
  'cosmosCmk.restoreKey': lever('canRestoreKey', restoreKey),
  'cosmosCmk.revokeAccess': lever('canRevokeAccess', revokeAccess),
  'cosmosCmk.restoreAccess': lever('canRestoreAccess', restoreAccess),
  'cosmosCmk.deleteRevoked': lever('canDeleteRevoked', deleteRevoked),
  'cosmosCmk.disableOldVersion': lever('canDisableOldVersion', disableOldVersion),
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
