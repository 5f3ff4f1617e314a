import { l10n } from 'vscode';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Part, partId } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { otherUse } from '../../model/otherUses.ts';
import { text, type Text } from '../../model/text.ts';
import type { Undo } from '../../model/undo.ts';
import type { AffectedResource, Session, Shell } from '../../session/session.ts';
import { withStop } from '../../ui/progress.ts';
import type { Node } from '../../views/nodes/node.ts';
import type { Impact } from '../impact.ts';
import type { UndoList } from '../revocation.ts';
import type { Run } from '../revokeAndRestore.ts';
import { undoStoreOf } from '../undoStore.ts';

/** One run of a revocation's command. */
export interface RevocationContext {
  readonly shell: Shell;
  readonly session: Session;
}

/** Says where the sandbox is meant, in front of whatever is said. */
export const isSandbox = ({ session }: RevocationContext) => session.kind === 'sandbox';

/** A sentence with the mark of the sandbox where it is about one. */
export const inSession = (flow: RevocationContext, message: string) =>
  isSandbox(flow) ? l10n.t('Sandbox: {0}', message) : message;

/**
 * Each phase under a progress of its own: whoever stops a change can still wait for what became of it.
 * @param checking the title while Azure is read after a change that was stopped or failed: nothing is changed by then
 */
export const runUnder =
  ({ session: { azure, pace } }: RevocationContext, title: string, acting: Text, checking = title): Run =>
  (phase, work) =>
    withStop(phase === 'acting' ? title : checking, (signal, report) => {
      report(phase === 'acting' ? acting : text('Reading what Azure shows now'));
      return work({ azure, pace, signal });
    });

/** What is on record, after saying what of it can't be read; undefined where nothing can. */
export async function recordsOf({
  shell,
  session,
}: RevocationContext): Promise<UndoList['owed'] | undefined> {
  const listed = await undoStoreOf(shell, session).list();
  if (listed.kind === 'failed') await shell.showProblem(listed.problem);
  if (listed.kind !== 'done') return undefined;
  for (const problem of listed.value.unreadable) void shell.showProblem(problem);
  return listed.value.owed;
}

/** What a revocation has changed is read again where somebody has looked at it. */
export async function refreshChanged(inventory: Inventory, undo: Undo): Promise<void> {
  const { subscription } = undo;
  const vaultId = undo.vault.id;
  const parts: Part[] =
    undo.lever === 'key'
      ? [
          { kind: 'keys', subscription, vaultId },
          { kind: 'key', subscription, vaultId, name: undo.key },
          { kind: 'versions', subscription, keyId: `${vaultId}/keys/${undo.key}` },
        ]
      : [
          ...(undo.policies.length > 0 ? [{ kind: 'vaults', subscription } as const] : []),
          ...[...new Set(undo.grants.map(({ principalId }) => principalId))].map(
            (principalId) => ({ kind: 'assignments', subscription, vaultId, principalId }) as const,
          ),
        ];
  await Promise.all(
    parts
      .filter((part) => inventory.snapshot.get(part.kind, partId(part)).state !== 'idle')
      .map((part) => inventory.refresh(part)),
  );
}

/** What a record of a revocation is about. */
export const resourceOfUndo = (undo: Undo): AffectedResource => ({
  subscription: undo.subscription,
  vaultId: undo.vault.id,
  ...(undo.lever === 'key' ? { key: undo.key } : {}),
});

/** What else uses a key, in all subscriptions that are seen; undefined where the signal ended it. */
export async function otherUsesOf(
  { session: { azure, inventory } }: RevocationContext,
  { key }: Extract<Node, { kind: 'key' | 'keyVersion' }>,
  signal: AbortSignal,
): Promise<Impact['others']> {
  const uri = parseKeyUri(key.uri, azure.cloud);
  if (!uri) return undefined;
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const found = await azure.mentions(uri, subscriptions, signal);
  if (found.kind === 'cancelled')
    return signal.aborted ? undefined : { why: text('The sign-in that it needs was canceled.') };
  if (found.kind === 'failed') return { why: found.problem.why };
  const wanted = { ...uri, cloud: azure.cloud };
  return found.value.flatMap((mention) => otherUse(mention, wanted) ?? []);
}
