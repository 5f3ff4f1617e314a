import { l10n } from 'vscode';
import { keyIdIn } from '../../model/estate.ts';
import { cancelled, failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { text } from '../../model/text.ts';
import { sizeOf, type Undo, undoName } from '../../model/undo.ts';
import { withStop } from '../../ui/progress.ts';
import { showInMessage } from '../../ui/showText.ts';
import type { Node } from '../../views/nodes/node.ts';
import { takenText } from '../impactDocument.ts';
import type { PendingRestore } from '../revocation.ts';
import { missing } from '../revokeAndRestore.ts';
import { endInterrupted, undoStoreOf } from '../undoStore.ts';
import { resourceOfUndo, type RevocationContext } from './context.ts';
import { offerBack } from './revoke.ts';
import { revokeAccess } from './revokeAccess.ts';
import { disableOldVersion, revokeKey } from './revokeKey.ts';

/**
 * Continues a revocation whose window ended: reads how much of it is revoked, and runs its command again for the rest.
 * Its record stays until everything is revoked or restored.
 */
export async function continueRevocation(flow: RevocationContext, { undo }: PendingRestore): Promise<void> {
  const { azure, pace } = flow.session;
  const name = undoName(undo);
  const looked = await withStop(l10n.t('Checking what was revoked on {0}', name), async (signal) => {
    const { undo: taken, unread } = await missing({ azure, pace, signal }, undo);
    if (signal.aborted) return cancelled;
    if (unread[0]) return failed(unread[0]);
    if (taken && sizeOf(taken) === sizeOf(undo)) return succeeded('all' as const);
    return nodeOf(flow, undo, signal);
  });
  if (looked.kind === 'failed') await flow.shell.showProblemOf(resourceOfUndo(undo), looked.problem);
  if (looked.kind !== 'done') return;
  const node = looked.value;
  if (node !== 'all') return again(flow, undo, node);
  await endInterrupted(undoStoreOf(flow.shell, flow.session), undo);
  await offerBack(flow, undo, showInMessage(text('{0} Restore puts back what was there.', takenText(undo))));
}

function again(flow: RevocationContext, undo: Undo, node: Node): Promise<void> {
  if (undo.lever === 'key') return undo.old ? disableOldVersion(flow, node) : revokeKey(flow, node);
  const principals = [
    ...undo.policies.map(({ objectId }) => objectId),
    ...undo.grants.map(({ principalId }) => principalId),
  ];
  return revokeAccess(flow, node, [...new Set(principals)]);
}

/** The current node to run the command on. */
async function nodeOf(
  { session: { azure } }: RevocationContext,
  undo: Undo,
  signal: AbortSignal,
): Promise<Outcome<Node>> {
  const { subscription } = undo;
  const { vaults, keys } = azure.in(subscription);
  const vault = await vaults.get(undo.vault.id, signal);
  if (vault.kind !== 'done') return vault;
  if (!vault.value) return failed(notFound(undo));
  const at = { subscription, vault: vault.value };
  if (undo.lever === 'access') return succeeded({ kind: 'vault', ...at });
  const key = await keys.get(undo.vault.id, undo.key, signal);
  if (key.kind !== 'done') return key;
  if (!key.value) return failed(notFound(undo));
  const onKey = { ...at, key: key.value };
  if (!undo.old) return succeeded({ kind: 'key', ...onKey });
  const versions = await keys.versions(keyIdIn(undo.vault.id, undo.key), signal);
  if (versions.kind !== 'done') return versions;
  const version = versions.value.find((one) => one.version === undo.versions[0]?.version);
  return version
    ? succeeded({ kind: 'keyVersion', ...onKey, version, latest: false })
    : failed(notFound(undo));
}

const notFound = (undo: Undo): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text("The revocation of {0} can't continue.", undoName(undo)),
  why: text("{0} wasn't found.", undoName(undo)),
  next: text('Refresh the view.'),
});
