import { l10n } from 'vscode';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Part, partId } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { otherUse } from '../../model/otherUses.ts';
import { type Outcome, succeeded } from '../../model/outcome.ts';
import type { Account } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import type { Undo } from '../../model/undo.ts';
import type { AffectedResource, Session, Shell } from '../../session/session.ts';
import { follow, type Followed, type Wanted } from '../../setup/polling.ts';
import { withStop } from '../../ui/progress.ts';
import type { Node } from '../../views/nodes/node.ts';
import type { Impact } from '../impact.ts';
import { followedText } from '../impactDocument.ts';
import type { UndoList } from '../revocation.ts';
import type { Run } from '../revokeAndRestore.ts';
import { undoStoreOf } from '../undoStore.ts';

/** One run of a revocation command. */
export interface RevocationContext {
  readonly shell: Shell;
  readonly session: Session;
}

/** Whether messages must name the sandbox. */
export const isSandbox = ({ session }: RevocationContext) => session.kind === 'sandbox';

/** Prefixes a message with "Sandbox" if it's about the sandbox. */
export const inSession = (flow: RevocationContext, message: string) =>
  isSandbox(flow) ? l10n.t('Sandbox: {0}', message) : message;

/**
 * Shows separate progress for each phase, so a person who stops a change can still wait for its result.
 *
 * @param checking the title while Azure is read after a stopped or failed change; this phase changes nothing
 */
export const runUnder =
  ({ session: { azure, pace } }: RevocationContext, title: string, acting: Text, checking = title): Run =>
  (phase, work) =>
    withStop(phase === 'acting' ? title : checking, (signal, report) => {
      report(phase === 'acting' ? acting : text('Reading what Azure shows now'));
      return work({ azure, pace, signal });
    });

/** The records, after the unreadable ones are reported. Undefined if none can be read. */
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

/** Reads again what a revocation has changed, if it was read before. */
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

/** The resource that a recorded revocation is about. */
export const resourceOfUndo = (undo: Undo): AffectedResource => ({
  subscription: undo.subscription,
  vaultId: undo.vault.id,
  ...(undo.lever === 'key' ? { key: undo.key } : {}),
});

/** Other resources in all readable subscriptions that use a key. Undefined if it was stopped. */
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

/**
 * Waits until the accounts are as wanted, and passes on what each look has read. With no accounts to wait for, it shows
 * no progress: VS Code hides the fourth notification within 800 ms (its protection against spam), and that would be the
 * result.
 */
export const followAccounts = async (
  { session: { azure, pace } }: RevocationContext,
  title: string,
  { accounts }: Undo,
  wanted: Wanted,
  observed: (fresh: readonly Account[]) => void,
): Promise<Outcome<Followed>> =>
  accounts.length === 0
    ? succeeded({ there: [], waiting: [] })
    : withStop(title, (signal, report) =>
        follow({ azure, pace, signal }, accounts, wanted, (now, fresh) => {
          report(followedText(now, wanted));
          observed(fresh);
        }),
      );
