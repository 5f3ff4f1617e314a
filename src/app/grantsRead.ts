import type { Subscription } from '../domain/model.ts';
import { assignmentsId } from '../domain/protection/estate.ts';
import type { Part } from './parts.ts';
import type { Snapshot } from './snapshot.ts';

/** The role assignments on a vault that were read, whosever they are: a new one makes them old. */
export function grantsRead(snapshot: Snapshot, subscription: Subscription, vaultId: string): readonly Part[] {
  const before = assignmentsId(vaultId, '');
  return [...snapshot.all('assignments')].flatMap(([id]) =>
    id.startsWith(before)
      ? [{ kind: 'assignments', subscription, vaultId, principalId: id.slice(before.length) } as const]
      : [],
  );
}
