import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Memento } from 'vscode';
import { succeeded, type Outcome } from '../../app/outcome.ts';
import type { Listed, Records, Stored } from '../../app/records.ts';
import type { Session } from '../../app/session.ts';
import { UndoStore, type UndoRecord } from '../../app/undo.ts';
import type { Problem } from '../../domain/problem.ts';
import { undoId, type Undo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { isRunning } from '../records/isRunning.ts';
import { MemoryRecords } from '../records/memoryRecords.ts';
import { RecordFolder, type RecordKind } from '../records/recordFolder.ts';
import type { Shell } from '../shell.ts';
import { readRecord, readUndo } from './readUndo.ts';

export const undoRecords: RecordKind<UndoRecord> = {
  read: readRecord,
  unreadable: (file) => text("A record of what was revoked can't be read: {0}", file),
  unsaved: text("Nothing was revoked, because the record of it can't be saved."),
};

/** What was revoked in a sandbox: gone with it, as all of it is. */
const ofSandboxes = new WeakMap<Session, UndoStore>();

/** Records of Azure outlive the window. Nothing is read before the store is asked. */
export function undoStoreOf(
  { memory, storage }: Pick<Shell, 'memory' | 'storage'>,
  session: Session,
): UndoStore {
  if (session.kind === 'azure')
    return new UndoStore(
      new FormerRecords(memory, new RecordFolder(join(storage, 'revocations'), undoRecords)),
      process.pid,
    );
  const store = ofSandboxes.get(session) ?? new UndoStore(new MemoryRecords());
  ofSandboxes.set(session, store);
  return store;
}

/** Azure shows that all of it is taken: the revocations of it that were interrupted have nothing left to do. */
export async function endInterrupted(store: UndoStore, undo: Undo): Promise<void> {
  const interrupted = await store.unfinished(isRunning);
  if (interrupted.kind !== 'done') return;
  for (const owed of interrupted.value)
    if (undoId(owed.undo) === undoId(undo)) await store.settle(owed.names, owed.undo);
}

const prefix = 'cosmosCmk.undo ';

/** The same in every window: two that move a record at once write one file. */
const nameOf = (key: string) => `former-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;

/** Earlier versions kept records in VS Code's memory. They move to files; what can't be moved still counts. */
class FormerRecords implements Records<UndoRecord> {
  readonly #memory: Memento;
  readonly #files: Records<UndoRecord>;

  constructor(memory: Memento, files: Records<UndoRecord>) {
    this.#memory = memory;
    this.#files = files;
  }

  readonly add = (value: UndoRecord) => this.#files.add(value);

  async replace(stored: Stored<UndoRecord>): Promise<Outcome<Stored<UndoRecord>>> {
    const replaced = await this.#files.replace(stored);
    if (replaced.kind === 'done') await this.#forget(stored.name);
    return replaced;
  }

  async drop(name: string): Promise<Outcome<void>> {
    await this.#forget(name);
    return this.#files.drop(name);
  }

  async list(): Promise<Outcome<Listed<UndoRecord>>> {
    const left: Stored<UndoRecord>[] = [];
    const unreadable: Problem[] = [];
    for (const key of this.#keys()) {
      const undo = readUndo(this.#memory.get(key));
      if (!undo) {
        unreadable.push(unreadableIn(key));
        continue;
      }
      const former: Stored<UndoRecord> = { name: nameOf(key), value: { state: 'taken', undo } };
      if ((await this.replace(former)).kind !== 'done') left.push(former);
    }
    const listed = await this.#files.list();
    if (listed.kind !== 'done') return left.length > 0 ? succeeded({ records: left, unreadable }) : listed;
    return succeeded({
      records: [...left, ...listed.value.records],
      unreadable: [...unreadable, ...listed.value.unreadable],
    });
  }

  #keys(): readonly string[] {
    return this.#memory.keys().filter((key) => key.startsWith(prefix));
  }

  async #forget(name: string): Promise<void> {
    for (const key of this.#keys()) if (nameOf(key) === name) await this.#memory.update(key, undefined);
  }
}

const unreadableIn = (key: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: undoRecords.unreadable(key),
  why: text("It was written by an earlier version, and isn't complete."),
  next: text('It is kept. Compare the access to the vault or key that it names with what it should be.'),
});
