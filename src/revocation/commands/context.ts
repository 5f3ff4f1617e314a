import { type InventoryPart, partId } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Problem } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';
import { type Undo, undoId, undoName } from '../../model/undo.ts';
import { type AffectedResource, endOf, type Session } from '../../session/session.ts';
import type { Work } from '../../session/work.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { LivePage } from '../../ui/page/livePage.ts';
import type { Run } from '../revokeAndRestore.ts';

/** The parts of the inventory that a revocation changes. */
export function partsChangedBy(undo: Undo): readonly InventoryPart[] {
  const { subscription } = undo;
  const vaultId = undo.vault.id;
  if (undo.kind === 'key')
    return [
      { kind: 'keys', subscription, vaultId },
      { kind: 'key', subscription, vaultId, name: undo.key },
      { kind: 'versions', subscription, keyId: `${vaultId}/keys/${undo.key}` },
    ];
  const principals = new Set(undo.grants.map(({ principalId }) => principalId));
  return [
    ...(undo.policies.length > 0 ? [{ kind: 'vaults', subscription } as const] : []),
    ...[...principals].map((principalId): InventoryPart => ({
      kind: 'assignments',
      subscription,
      vaultId,
      principalId,
    })),
  ];
}

/** The resource that a recorded revocation is about. */
export const resourceOfUndo = (undo: Undo): AffectedResource => ({
  subscription: undo.subscription,
  vaultId: undo.vault.id,
  ...(undo.kind === 'key' ? { key: undo.key } : {}),
});

/** The inventory's values of the parts that a revocation changes. Undefined for an unread part. */
export function partsSeen({ inventory }: Session, undo: Undo): readonly (string | undefined)[] {
  const { snapshot } = inventory;
  return partsChangedBy(undo).map((part) => {
    const value = valueOf(snapshot.get(part.kind, partId(part)));
    if (value === undefined || part.kind !== 'vaults') return value && JSON.stringify(value);
    const vaults = valueOf(snapshot.get('vaults', undo.subscription.id));
    return JSON.stringify(vaults?.find(({ id }) => sameId(id, undo.vault.id)));
  });
}

export type RestoreWork = Extract<Work, { readonly kind: 'restoreKey' | 'restoreAccess' }>;

export const restoreWork = (undo: Undo): RestoreWork => ({
  kind: undo.kind === 'key' ? 'restoreKey' : 'restoreAccess',
  spec: {
    subscription: undo.subscription,
    vaultId: undo.vault.id,
    id: undoId(undo),
    name: undoName(undo),
  },
});

/**
 * Runs the phases of a change on a page, each with its own button that stops it.
 * @param stopped aborts all of them
 */
export function phasesOn(
  live: LivePage,
  session: Session,
  acting: Text,
  stop: Text,
  stopped: AbortSignal = endOf(session),
): Run {
  const { azure, pace } = session;
  const closed = AbortSignal.any([endOf(session), stopped]);
  return (phase, work) =>
    live.work(
      phase === 'acting' ? acting : text('Reading from Azure'),
      (signal) => work({ azure, pace, signal: AbortSignal.any([signal, closed]) }),
      phase === 'acting' ? stop : text('Stop Reading'),
    );
}

/** The command that fixes a problem of the revocation. */
export const fixActionOf = (
  { shell, session }: CommandContext,
  problem: Problem,
  affected: AffectedResource | undefined,
) => shell.fixActionFor(session, problem, affected);

/** Whether the inventory's values have changed. A part that was unread before isn't a change. */
export const areChanged = (
  before: readonly (string | undefined)[],
  now: readonly (string | undefined)[],
  isReview: boolean,
): boolean =>
  now.some(
    (part, at) => part !== undefined && part !== before[at] && !(isReview && before[at] === undefined),
  );
