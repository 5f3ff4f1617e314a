import { l10n, window } from 'vscode';
import { estateView, readUsers } from '../../health/estateOfSnapshot.ts';
import { usersOfKey } from '../../health/keyDependencies.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { keyIdIn } from '../../model/estate.ts';
import { untoldVersion } from '../../model/keyHealth.ts';
import { failed, map, type Outcome } from '../../model/outcome.ts';
import { sameId } from '../../model/resourceId.ts';
import { text } from '../../model/text.ts';
import { type KeyUndo, seenBy, type Undo, undoId, undoName } from '../../model/undo.ts';
import type { Work } from '../../session/work.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import { withStop } from '../../ui/progress.ts';
import { showInMessage } from '../../ui/showText.ts';
import type { Node } from '../../views/nodes/node.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { givenBackText, restoredText, unfollowedProblem } from '../impactDocument.ts';
import { restoreCommand } from '../parts.ts';
import type { PendingRestore } from '../revocation.ts';
import { giveBack } from '../revokeAndRestore.ts';
import { undoStoreOf } from '../undoStore.ts';
import {
  followAccounts,
  inSession,
  isSandbox,
  recordsOf,
  refreshChanged,
  resourceOfUndo,
  type RevocationContext,
  runUnder,
} from './context.ts';
import { wordingOf } from './wording.ts';

/** Asks for confirmation, restores the record, and waits until Azure confirms the accounts' access again. */
export async function putBack(flow: RevocationContext, owed: PendingRestore): Promise<void> {
  if (!(await agreeToRestore(flow, owed.undo))) return;
  const { session, shell } = flow;
  const { subscriptions } = valueOf(session.inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const undo = seenBy(owed.undo, subscriptions);
  const name = undoName(undo);
  const title = isSandbox(flow) ? l10n.t('Sandbox: restoring {0}', name) : l10n.t('Restoring {0}', name);
  const work = restoreWork(undo);
  const works = workStoreOf(shell, session);
  await record(shell, works.begin(work, session.pace.now()));
  const { outcome } = await giveBack(
    undoStoreOf(shell, session),
    { ...owed, undo },
    runUnder(flow, title, text('Giving the access back')),
  );
  await record(shell, works.end(work));
  void refreshChanged(session.inventory, undo);
  if (outcome.kind === 'failed') {
    await shell.showProblemOf(resourceOfUndo(undo), outcome.problem);
    return;
  }
  if (outcome.kind === 'cancelled') {
    const back = l10n.t('Restore');
    const told = showInMessage(
      text('Canceled. Part of it might be restored. To restore the rest, run "{0}".', restoreCommand(undo)),
    );
    if ((await window.showWarningMessage(inSession(flow, told), back)) === back) await putBack(flow, owed);
    return;
  }
  const followed = await followAccounts(flow, title, undo, 'confirmed', (fresh) => {
    for (const account of fresh)
      if (account.status.kind === 'confirmed') session.inventory.accountRead(account);
  });
  if (followed.kind === 'failed')
    await shell.showProblemOf(resourceOfUndo(undo), unfollowedProblem(givenBackText(undo), followed.problem));
  else await window.showInformationMessage(inSession(flow, showInMessage(restoredText(undo, followed))));
}

type RestoreWork = Extract<Work, { readonly kind: 'restoreKey' | 'restoreAccess' }>;

const restoreWork = (undo: Undo): RestoreWork => ({
  kind: undo.lever === 'key' ? 'restoreKey' : 'restoreAccess',
  spec: {
    subscription: undo.subscription,
    vaultId: undo.vault.id,
    id: undoId(undo),
    name: undoName(undo),
  },
});

async function agreeToRestore(flow: RevocationContext, undo: Undo): Promise<boolean> {
  const { back: question } = wordingOf(undo);
  const names = undo.accounts.map(({ name: account }) => showInMessage(text('{0}', account)));
  const detail = [
    ...backTexts(undo),
    ...(names.length > 0 ? [l10n.t('Accounts that get their access back: {0}', names.join(', '))] : []),
  ].join('\n\n');
  const back = l10n.t('Restore');
  const shown = inSession(flow, question);
  return (await window.showWarningMessage(shown, { modal: true, detail }, back)) === back;
}

const backTexts = (undo: Undo): readonly string[] =>
  undo.lever === 'key'
    ? undo.versions.map(({ version }) => l10n.t('The version {0} will be enabled.', version))
    : [
        l10n.t(
          'Access policies that come back: {0}; role assignments: {1}.',
          undo.policies.length,
          undo.grants.length,
        ),
      ];

type KeyNode = Extract<Node, { kind: 'key' | 'keyVersion' }>;

/** "Restore Key": restores a recorded revocation, or else the latest version if another person disabled it. */
export async function restoreKey(flow: RevocationContext, node: Node): Promise<void> {
  if (node.kind !== 'key' && node.kind !== 'keyVersion') return;
  const { shell } = flow;
  const { vault, key } = node;
  const records = (await recordsOf(flow))?.filter(
    (owed): owed is PendingRestore<KeyUndo> =>
      owed.undo.lever === 'key' && sameId(owed.undo.vault.id, vault.id) && sameId(owed.undo.key, key.name),
  );
  if (!records) return;
  if (node.kind === 'keyVersion' && !node.latest) {
    await putBack(flow, ofVersion(flow, node, records));
    return;
  }
  const record = records.find(({ undo }) => !undo.old);
  if (record) {
    await putBack(flow, record);
    return;
  }
  const found = await withStop(l10n.t('Looking at the key {0}', key.name), (signal, report) => {
    report(text('Reading its versions and accounts'));
    return disabledLatest(flow, node, signal);
  });
  if (found.kind === 'failed') await shell.showProblemOf(resourceOfNode(node), found.problem);
  if (found.kind !== 'done') return;
  // To restore an old version that was disabled here, a person can run the command on the key.
  const back = found.value ? { undo: found.value, names: [] } : records.at(-1);
  if (back) await putBack(flow, back);
  else
    await window.showInformationMessage(
      l10n.t('The latest version of the key {0} is enabled: there is nothing to restore.', key.name),
    );
}

/** "Restore Cosmos DB Access": restores a vault's recorded revocation. */
export async function restoreAccess(flow: RevocationContext, node: Node): Promise<void> {
  if (node.kind !== 'vault') return;
  const records = await recordsOf(flow);
  if (!records) return;
  const record = records.find(({ undo }) => undo.lever === 'access' && sameId(undo.vault.id, node.vault.id));
  if (record) await putBack(flow, record);
  else await window.showInformationMessage(nothingLeft(node.vault.name));
}

/** Continues a restore whose window ended, with the parts that aren't restored yet. */
export async function continueRestore(flow: RevocationContext, work: RestoreWork): Promise<void> {
  const records = await recordsOf(flow);
  if (!records) return;
  const { id, name } = work.spec;
  const owed = records.find(({ undo }) => undoId(undo) === id);
  if (owed) return putBack(flow, owed);
  await record(flow.shell, workStoreOf(flow.shell, flow.session).end(work));
  await window.showInformationMessage(nothingLeft(name));
}

const nothingLeft = (name: string) => l10n.t('Nothing that was revoked on {0} is left to restore.', name);

/** The record of an old version, or else its current state: another person might have disabled it elsewhere. */
const ofVersion = (
  { session }: RevocationContext,
  { subscription, vault, key, version: { version } }: Extract<Node, { kind: 'keyVersion' }>,
  records: readonly PendingRestore<KeyUndo>[],
): PendingRestore =>
  records.find(({ undo }) => undo.versions.some((one) => one.version === version)) ?? {
    names: [],
    undo: {
      lever: 'key',
      old: true,
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: key.name,
      versions: [{ version, enabled: true }],
      at: session.pace.now(),
      accounts: [],
    },
  };

async function disabledLatest(
  { session }: RevocationContext,
  { subscription, vault, key }: KeyNode,
  signal: AbortSignal,
): Promise<Outcome<KeyUndo | undefined>> {
  const { keys } = session.azure.in(subscription);
  const [users, full, versions] = await Promise.all([
    readUsers(session.inventory, estateView(session, []), (estate) => usersOfKey(estate, key.uri), signal),
    keys.get(vault.id, key.name, signal),
    keys.versions(keyIdIn(vault.id, key.name), signal),
  ]);
  if (full.kind !== 'done') return full;
  if (full.value && full.value.latestVersion === undefined)
    return failed(untoldVersion(text("Couldn't restore {0}.", key.name)));
  return map(versions, (all): KeyUndo | undefined => {
    const latest = all.find(({ version }) => version === full.value?.latestVersion);
    if (!latest || latest.enabled) return undefined;
    return {
      lever: 'key',
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: key.name,
      versions: [{ version: latest.version, enabled: true }],
      at: session.pace.now(),
      accounts: (users?.users ?? []).flatMap(({ account, subscription: home }) =>
        home && account.status.kind === 'revoked'
          ? [{ id: account.id, name: account.name, subscription: home }]
          : [],
      ),
    };
  });
}
