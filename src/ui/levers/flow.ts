import type { Inventory } from '../../app/inventory.ts';
import type { Part } from '../../app/parts.ts';
import { partId } from '../../app/parts.ts';
import type { Session } from '../../app/session.ts';
import type { Undo } from '../../domain/revocation/undo.ts';
import type { Shell } from '../shell.ts';

/** One run of a lever's command. */
export interface LeverFlow {
  readonly shell: Shell;
  readonly session: Session;
}

/** Says where the sandbox is meant, in front of whatever is said. */
export const isSandbox = ({ session }: LeverFlow) => session.kind === 'sandbox';

/** What a lever has changed is read again where somebody has looked at it. */
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
