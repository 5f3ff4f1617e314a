import { l10n, window } from 'vscode';
import type { Outcome } from '../../app/outcome.ts';
import { map } from '../../app/outcome.ts';
import type { Owed } from '../../app/undo.ts';
import { readUsers } from '../../app/readUsers.ts';
import { keyIdIn } from '../../domain/protection/estate.ts';
import { sameId } from '../../domain/resourceId.ts';
import { undoId, type KeyUndo } from '../../domain/revocation/undo.ts';
import { usersOfKey } from '../../domain/revocation/users.ts';
import { text } from '../../domain/text.ts';
import { estateView } from '../protection/estateView.ts';
import { concernOfNode } from '../remedy/concern.ts';
import type { Node } from '../tree/node.ts';
import { record, workStoreOf } from '../work/workStore.ts';
import { recordsOf, type LeverFlow } from './flow.ts';
import { putBack, type RestoreWork } from './putBack.ts';
import { withStop } from '../withStop.ts';

type KeyNode = Extract<Node, { kind: 'key' | 'keyVersion' }>;

/** "Restore Key": what a lever took; where none did, the latest version that somebody has disabled. */
export async function restoreKey(flow: LeverFlow, node: Node): Promise<void> {
  if (node.kind !== 'key' && node.kind !== 'keyVersion') return;
  const { shell } = flow;
  const { vault, key } = node;
  const records = (await recordsOf(flow))?.filter(
    (owed): owed is Owed<KeyUndo> =>
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
  if (found.kind === 'failed') await shell.showProblemOf(concernOfNode(node), found.problem);
  if (found.kind !== 'done') return;
  // Who misses an old version that was disabled here asks for it on the key.
  const back = found.value ? { undo: found.value, names: [] } : records.at(-1);
  if (back) await putBack(flow, back);
  else
    await window.showInformationMessage(
      l10n.t('The latest version of the key {0} is enabled: there is nothing to restore.', key.name),
    );
}

/** "Restore Cosmos DB Access": what the lever took from a vault. */
export async function restoreAccess(flow: LeverFlow, node: Node): Promise<void> {
  if (node.kind !== 'vault') return;
  const records = await recordsOf(flow);
  if (!records) return;
  const record = records.find(({ undo }) => undo.lever === 'access' && sameId(undo.vault.id, node.vault.id));
  if (record) await putBack(flow, record);
  else await window.showInformationMessage(nothingLeft(node.vault.name));
}

/** A restoration whose window is gone: what is still owed of it. */
export async function continueRestore(flow: LeverFlow, work: RestoreWork): Promise<void> {
  const records = await recordsOf(flow);
  if (!records) return;
  const { id, name } = work.spec;
  const owed = records.find(({ undo }) => undoId(undo) === id);
  if (owed) return putBack(flow, owed);
  await record(flow.shell, workStoreOf(flow.shell, flow.session).end(work));
  await window.showInformationMessage(nothingLeft(name));
}

const nothingLeft = (name: string) => l10n.t('Nothing that was revoked on {0} is left to restore.', name);

/** What was kept of an old version, else the version as it stands: somebody may have disabled it elsewhere. */
const ofVersion = (
  { session }: LeverFlow,
  { subscription, vault, key, version: { version } }: Extract<Node, { kind: 'keyVersion' }>,
  records: readonly Owed<KeyUndo>[],
): Owed =>
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
  { session }: LeverFlow,
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
