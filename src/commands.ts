import { commands as executor } from 'vscode';
import { answersAt } from './createAccount/answers.ts';
import { createAccount } from './createAccount/createAccount.ts';
import { drill, showRunningDrill } from './drill/commands/drill.ts';
import { revealInTree, showMap } from './encryptionMap/panel.ts';
import { showJournal } from './journal/commands/showJournal.ts';
import type { RemedyCommand } from './model/problem.ts';
import { text } from './model/text.ts';
import { tellSteps } from './ui/settings.ts';
import { showAbout } from './readiness/commands/about.ts';
import { showCompliance } from './readiness/commands/compliance.ts';
import {
  checkIntended,
  checkReadiness,
  clearFindings,
  fixFinding,
} from './readiness/commands/checkReadiness.ts';
import { checkReadinessOfSeveral } from './readiness/commands/severalReadiness.ts';
import { explainStatus, previewAccount } from './readiness/commands/accountPage.ts';
import { checkOldVersion, previewKey, previewVault } from './readiness/commands/keyPage.ts';
import { exportReport } from './report/exportReport.ts';
import { deleteRevoked } from './revocation/commands/deleteRevokedAccount.ts';
import {
  restorableKeys,
  restorableVaults,
  restoreAccess,
  restoreKey,
} from './revocation/commands/restore.ts';
import { restoreAccessOnSeveral, restoreKeys } from './revocation/commands/restoreSeveral.ts';
import { disableOldVersion, revokeAccess, revokeKey } from './revocation/commands/revoke.ts';
import { closeInventory, openInventory } from './session/openInventory.ts';
import { sandboxOptions } from './session/sandboxItem.ts';
import { exploreSandbox, leaveSandbox, signIn, signInToAnotherAccount } from './session/signInCommands.ts';
import { changeIdentity, changeKey, enableCmk } from './setup/commands/accountCommands.ts';
import { grantAccess, grantAccessOnSeveral } from './setup/commands/grantAccess.ts';
import { generateKey, rotateKey, rotateKeys } from './setup/commands/keyCommands.ts';
import { restoreAccount } from './setup/commands/restoreAccount.ts';
import { changeIdentities, changeKeys, enableCmkOnSeveral } from './setup/commands/severalAccounts.ts';
import { checkRestore } from './setup/commands/restoreReadiness.ts';
import {
  configureVault,
  createVault,
  moveVaultToRbac,
  recoverVault,
  registerProvider,
} from './setup/commands/vaultCommands.ts';
import { type WorkKind, workTitle } from './session/work.ts';
import { insertTemplate } from './templates/insertTemplate.ts';
import { showUnfinished } from './unfinishedWork/showUnfinished.ts';
import {
  behindAccount,
  commandTarget,
  commandTargets,
  type CommandTarget,
  isKind,
  type TargetNode,
} from './views/commandTarget.ts';
import { severalTargets, type SeveralTargets, tellOneOnly } from './views/severalTargets.ts';
import { filter, groupAccounts } from './views/filterCommands.ts';
import {
  copyKeyUri,
  copyResourceId,
  openInPortal,
  refreshNode,
  revealRelated,
} from './views/nodeCommands.ts';
import type { Node } from './views/nodes/node.ts';
import type { Relation } from './views/related.ts';
import { isOfOther, tellReplaced } from './views/runOn.ts';
import { signInToTenant } from './views/signInToTenant.ts';
import { selectSubscriptions } from './views/subscriptionFilter.ts';
import type { CommandContext, Services } from './views/commandContext.ts';

/**
 * Handles one of our commands; `node` is the node that it was run on, absent from the palette and from a view's title.
 * `selected` has all nodes of a multiple selection.
 */
type Handler = (services: Services, node: Node | undefined, selected?: readonly Node[]) => unknown;

/**
 * Runs a command with a connection; does nothing if the user doesn't sign in. The node is checked again, because
 * connecting can result in a different connection.
 */
const connected =
  (work: (context: CommandContext, node: Node | undefined, selected: readonly Node[]) => unknown): Handler =>
  async (services, node, selected = []) => {
    const session = await services.shell.connect();
    if ([node, ...selected].some((one) => isOfOther(session, one))) await tellReplaced();
    else if (session) await work({ ...services, session }, node, selected);
  };

/** How a command runs on several nodes. Without it, the command says that it takes one. */
type OnSeveral<K extends Node['kind']> = (
  context: CommandContext,
  nodes: SeveralTargets<TargetNode<K>>,
) => unknown;

const on = <K extends Node['kind']>(
  target: CommandTarget<K>,
  work: (context: CommandContext, node: TargetNode<K>) => unknown,
  several?: OnSeveral<K>,
): Handler =>
  connected(async (context, node, selected) => {
    if (!several) {
      if (selected.filter((one) => isKind(one, target.kinds)).length > 1) return tellOneOnly(target.title);
      const found = await commandTarget(context, node, target);
      if (found) await work(context, found);
      return;
    }
    const found = selected.length > 1 ? selected : await commandTargets(context, node, target);
    if (found === undefined) return;
    if ('kind' in found) {
      await work(context, found);
      return;
    }
    const nodes = await severalTargets(context, found, target);
    if (nodes) await several(context, nodes);
  });

/** A step of the set-up. */
const step = <K extends Node['kind']>(
  work: WorkKind,
  target: Omit<CommandTarget<K>, 'title'>,
  run: (context: CommandContext, node: TargetNode<K>) => unknown,
  several?: OnSeveral<K>,
): Handler => on({ ...target, title: workTitle(work) }, run, several);

/** A command with questions of its own if it isn't run on a node. */
const asking = <K extends Node['kind']>(
  { kinds, title }: Pick<CommandTarget<K>, 'kinds' | 'title'>,
  work: (context: CommandContext, node: TargetNode<K> | undefined) => unknown,
): Handler =>
  connected(async (context, node, selected) => {
    if (selected.filter((one) => isKind(one, kinds)).length > 1) return tellOneOnly(title);
    const behind = isKind(node, ['account']) ? await behindAccount(context, node, kinds) : undefined;
    await work(context, isKind(node, kinds) ? node : behind);
  });

/** A command for rows only, which the palette doesn't offer. */
const onRow =
  <K extends Node['kind']>(
    kinds: readonly K[],
    work: (context: CommandContext, node: TargetNode<K>) => unknown,
  ): Handler =>
  (services, node) =>
    isKind(node, kinds) ? connected((context) => work(context, node))(services, node) : undefined;

const reveal = (relation: Relation): Handler =>
  onRow(resources, (context, node) => revealRelated(context, node, relation));

const resources = ['subscription', 'vault', 'key', 'keyVersion', 'account'] as const;
const aSubscription = { kinds: ['subscription'], ask: ['subscription'] } as const;
const aVault = { kinds: ['vault'], ask: ['vault'] } as const;
const anAccount = { kinds: ['account'], ask: ['account'] } as const;

const openWalkthrough = () =>
  executor.executeCommand('workbench.action.openWalkthrough', 'cosmos-cmk.cosmos-cmk#cosmosCmk.getStarted');

const beginDrill = asking({ kinds: ['vault', 'key', 'keyVersion'], title: text('Revocation Drill') }, drill);

/** Every command that package.json declares, which a test checks. The fixes of problems name some of them. */
export const commands: Readonly<Record<string, Handler>> = {
  'cosmosCmk.createAccount': (services, node) =>
    createAccount(services, node && 'subscription' in node ? answersAt(node) : {}),
  'cosmosCmk.about': ({ pages }) => showAbout(pages),
  'cosmosCmk.signIn': ({ connections, shell }) => signIn(connections, shell.log),
  'cosmosCmk.signInToAnotherAccount': ({ connections, shell }) =>
    signInToAnotherAccount(connections, shell.log),
  'cosmosCmk.signInToTenant': ({ connections, shell }, node) => signInToTenant(connections, shell.log, node),
  'cosmosCmk.getStarted': () => openWalkthrough().then(() => tellSteps()),
  'cosmosCmk.exploreSandbox': ({ connections }) => exploreSandbox(connections),
  'cosmosCmk.openInventory': ({ connections }) => openInventory(connections),
  'cosmosCmk.closeInventory': ({ connections }) => closeInventory(connections),
  'cosmosCmk.sandboxOptions': ({ connections }) => sandboxOptions(connections),
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
  'cosmosCmk.drill': (services, node) =>
    showRunningDrill(services) ? undefined : beginDrill(services, node),
  'cosmosCmk.showMap': connected((context, node) => {
    showMap(context, node);
  }),
  'cosmosCmk.revealInTree': revealInTree,
  'cosmosCmk.insertTemplate': insertTemplate,
  'cosmosCmk.checkTemplate': ({ templateChecks }) => templateChecks.checkTemplate(),
  'cosmosCmk.checkWorkspace': ({ templateChecks }) => templateChecks.checkWorkspace(),
  'cosmosCmk.revokeKey': on(
    { kinds: ['key', 'keyVersion'], ask: 'key', capability: 'canRevokeKey', title: text('Revoke Key') },
    revokeKey,
  ),
  'cosmosCmk.restoreKey': on(
    { kinds: ['key', 'keyVersion'], ask: 'key', offers: restorableKeys, title: text('Restore Key') },
    restoreKey,
    restoreKeys,
  ),
  'cosmosCmk.revokeAccess': on(
    { kinds: ['vault'], ask: ['vault'], title: text('Revoke Cosmos DB Access') },
    revokeAccess,
  ),
  'cosmosCmk.restoreAccess': on(
    { ...aVault, offers: restorableVaults, title: text('Restore Cosmos DB Access') },
    restoreAccess,
    restoreAccessOnSeveral,
  ),
  'cosmosCmk.deleteRevoked': on(
    {
      ...anAccount,
      capability: 'canDeleteRevoked',
      title: text('Delete Revoked Account'),
    },
    deleteRevoked,
  ),
  'cosmosCmk.disableOldVersion': on(
    {
      kinds: ['keyVersion'],
      ask: 'keyVersion',
      capability: 'canDisableOldVersion',
      title: text('Disable Old Key Version'),
    },
    disableOldVersion,
  ),
  'cosmosCmk.revealKey': reveal('key'),
  'cosmosCmk.revealVault': reveal('vault'),
  'cosmosCmk.revealAccounts': reveal('accounts'),
  'cosmosCmk.checkReadiness': on(
    {
      kinds: ['account', 'key', 'vault', 'subscription'],
      ask: ['account', 'vault', 'subscription'],
      title: text('Check CMK Readiness'),
    },
    checkReadiness,
    checkReadinessOfSeveral,
  ),
  'cosmosCmk.checkIntended': asking(
    {
      kinds: ['key', 'vault', 'subscription'],
      title: text('Check CMK Readiness of Planned Account'),
    },
    checkIntended,
  ),
  'cosmosCmk.showCompliance': connected(showCompliance),
  'cosmosCmk.showAccount': on({ ...anAccount, title: text('Show Account') }, previewAccount),
  'cosmosCmk.showKey': on({ kinds: ['key', 'keyVersion'], ask: 'key', title: text('Show Key') }, previewKey),
  'cosmosCmk.showVault': on(
    { kinds: ['vault'], ask: ['vault'], title: text('Show Key Vault') },
    previewVault,
  ),
  'cosmosCmk.explainStatus': on(
    { ...anAccount, capability: 'canExplainStatus', title: text('Explain Status') },
    explainStatus,
  ),
  'cosmosCmk.fixFinding': fixFinding,
  'cosmosCmk.clearFindings': clearFindings,
  'cosmosCmk.registerProvider': step('registerProvider', aSubscription, registerProvider),
  'cosmosCmk.configureVault': step('configureVault', aVault, configureVault),
  'cosmosCmk.grantAccess': step(
    'grantAccess',
    { kinds: ['vault', 'key'], ask: ['vault'] },
    grantAccess,
    grantAccessOnSeveral,
  ),
  'cosmosCmk.generateKey': step('generateKey', aVault, generateKey),
  'cosmosCmk.createVault': step('createVault', aSubscription, createVault),
  'cosmosCmk.recoverVault': step('recoverVault', aSubscription, recoverVault),
  'cosmosCmk.restoreAccount': step(
    'restoreAccount',
    { kinds: ['subscription', 'account'], ask: ['subscription'] },
    restoreAccount,
  ),
  'cosmosCmk.checkRestore': on(
    { ...anAccount, capability: 'canCheckRestore', title: text('Check Restore Readiness') },
    checkRestore,
  ),
  'cosmosCmk.moveVaultToRbac': step(
    'moveVaultToRbac',
    { ...aVault, capability: 'canMoveToRbac' },
    moveVaultToRbac,
  ),
  'cosmosCmk.rotateKey': step(
    'rotateKey',
    { kinds: ['key'], ask: 'key', capability: 'canRotateKey' },
    rotateKey,
    rotateKeys,
  ),
  'cosmosCmk.enableCmk': step(
    'enableCmk',
    { ...anAccount, capability: 'canEnableCmk' },
    enableCmk,
    enableCmkOnSeveral,
  ),
  'cosmosCmk.changeKey': step(
    'changeKey',
    { ...anAccount, capability: 'canChangeKey' },
    changeKey,
    changeKeys,
  ),
  'cosmosCmk.changeIdentity': step(
    'changeIdentity',
    { ...anAccount, capability: 'canChangeIdentity' },
    changeIdentity,
    changeIdentities,
  ),
  'cosmosCmk.checkOldVersion': on(
    {
      kinds: ['keyVersion'],
      ask: 'keyVersion',
      capability: 'canCheckOldVersion',
      title: text('Check Old Key Version'),
    },
    checkOldVersion,
  ),
  'cosmosCmk.copyResourceId': onRow(resources, (_, node) => copyResourceId(node)),
  'cosmosCmk.copyKeyUri': onRow(resources, copyKeyUri),
  'cosmosCmk.openInPortal': onRow(resources, openInPortal),
  'cosmosCmk.showJournal': showJournal,
  'cosmosCmk.showUnfinished': connected(showUnfinished),
  'cosmosCmk.showLog': ({ shell }) => {
    shell.log.show();
  },
} satisfies Record<RemedyCommand, Handler> & Record<`cosmosCmk.${string}`, Handler>;

/** The commands that run on an inventory from a file, because they only read it or don't need a connection. */
export const onFile: ReadonlySet<string> = new Set(
  [
    ...['about', 'getStarted', 'showLog', 'showJournal', 'checkTemplate', 'checkWorkspace', 'insertTemplate'],
    ...['signIn', 'signInToAnotherAccount', 'exploreSandbox', 'openInventory', 'closeInventory'],
    ...['showAccount', 'explainStatus', 'showKey', 'showVault', 'showMap', 'exportReport'],
    ...['revokeKey', 'revokeAccess', 'revealKey', 'revealVault', 'revealAccounts', 'revealInTree'],
    ...['refresh', 'refreshNode', 'selectSubscriptions', 'filter', 'clearFilter', 'groupAccounts'],
    ...['copyResourceId', 'copyKeyUri', 'clearFindings'],
  ].map((name) => `cosmosCmk.${name}`),
);
