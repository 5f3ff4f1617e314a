import type { Inventory } from '../../app/inventory.ts';
import type { Run } from '../../app/levers/revocation.ts';
import type { Part } from '../../app/parts.ts';
import { partId } from '../../app/parts.ts';
import type { Session } from '../../app/session.ts';
import type { UndoList } from '../../app/undo.ts';
import type { Undo } from '../../domain/revocation/undo.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Shell } from '../shell.ts';
import { withStop } from '../withStop.ts';
import { undoStoreOf } from './undoStore.ts';

/** One run of a revocation's command. */
export interface LeverFlow {
  readonly shell: Shell;
  readonly session: Session;
}

/** Says where the sandbox is meant, in front of whatever is said. */
export const isSandbox = ({ session }: LeverFlow) => session.kind === 'sandbox';

/** Each phase under a progress of its own: whoever stops a change can still wait for what became of it. */
export const runUnder =
  ({ session: { azure, pace } }: LeverFlow, title: string, acting: Text): Run =>
  (phase, work) =>
    withStop(title, (signal, report) => {
      report(phase === 'acting' ? acting : text('Reading what Azure shows now'));
      return work({ azure, pace, signal });
    });

/** What is on record, after saying what of it can't be read; undefined where nothing can. */
export async function recordsOf({ shell, session }: LeverFlow): Promise<UndoList['owed'] | undefined> {
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
