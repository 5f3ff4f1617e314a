import type { Memento } from 'vscode';
import type { Session } from '../../app/session.ts';
import type { UndoStore } from '../../app/undo.ts';
import { undoId, type Undo } from '../../domain/revocation/undo.ts';
import { readUndo } from './readUndo.ts';

const prefix = 'cosmosCmk.undo ';

/** What the sandbox's levers took: gone with it, as all of it is. */
const ofSandboxes = new WeakMap<Session, Map<string, Undo>>();

/** Azure's records outlive the window; one key for each, so that two windows do not lose each other's. */
export function undoStoreOf({ memory }: { readonly memory: Memento }, session: Session): UndoStore {
  return session.kind === 'sandbox' ? inMemory(session) : inMemento(memory);
}

const inMemento = (memory: Memento): UndoStore => ({
  all: () =>
    memory
      .keys()
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => readUndo(memory.get(key)) ?? []),
  write: async (undo) => memory.update(prefix + undoId(undo), undo),
  drop: async (undo) => memory.update(prefix + undoId(undo), undefined),
});

function inMemory(session: Session): UndoStore {
  const records = ofSandboxes.get(session) ?? new Map<string, Undo>();
  ofSandboxes.set(session, records);
  return {
    all: () => [...records.values()],
    write: (undo) => Promise.resolve(void records.set(undoId(undo), undo)),
    drop: (undo) => Promise.resolve(void records.delete(undoId(undo))),
  };
}
