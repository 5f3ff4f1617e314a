import type { Undo } from '../../domain/revocation/undo.ts';
import type { Concern } from '../shell.ts';

/** What a lever's record is about. */
export const concernOfUndo = (undo: Undo): Concern => ({
  subscription: undo.subscription,
  vaultId: undo.vault.id,
  ...(undo.lever === 'key' ? { key: undo.key } : {}),
});
