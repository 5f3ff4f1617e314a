import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Memento } from 'vscode';
import * as z from 'zod/mini';
import type { PolicyKind } from '../model/accessGrants.ts';
import { type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import { type Undo, undoId } from '../model/undo.ts';
import {
  formerly,
  isPath,
  isRunning,
  type Listed,
  MemoryRecords,
  path,
  RecordFolder,
  type RecordKind,
  type Records,
  type Stored,
  subscription,
  time,
  anyString,
} from '../session/records.ts';
import { recordFolderOf, type Session, type Shell } from '../session/session.ts';
import { type UndoRecord, UndoStore } from './revocation.ts';

/** The role ids of managed HSMs begin without a slash. */
const rolePath = anyString.check(z.refine((value) => isPath(value) || isPath(`/${value}`)));

const account = z.object({ id: path, name: anyString, subscription, principal: z.exactOptional(anyString) });

const common = {
  subscription,
  vault: z.object({
    id: path,
    name: anyString,
    // A token for key vaults or managed HSMs is sent to this address.
    uri: anyString.check(
      z.regex(/^https:\/\/[0-9a-z-]{1,64}\.(vault|managedhsm)\.(azure\.net|usgovcloudapi\.net|azure\.cn)$/i),
    ),
  }),
  at: time,
  // Accounts are recorded only to wait for them. An invalid one must not invalidate the record.
  accounts: z.pipe(
    z.array(z.unknown()),
    z.transform((all) =>
      all.flatMap((one) => {
        const { success, data } = account.safeParse(one);
        return success ? [data] : [];
      }),
    ),
  ),
};

const version = z.object({
  version: anyString.check(z.regex(/^[0-9a-z]{1,64}$/i)),
  enabled: z.boolean(),
  notBefore: z.exactOptional(time),
  expires: z.exactOptional(time),
});

const key = z.object({
  ...common,
  kind: z.literal('key'),
  key: anyString.check(z.regex(/^[0-9a-z-]{1,127}$/i)),
  versions: z.array(version).check(z.minLength(1)),
  old: z.exactOptional(z.literal(true)),
});

const permissions = z.exactOptional(z.array(anyString));

const policy = z.object({
  tenantId: anyString.check(z.minLength(1)),
  objectId: anyString.check(z.minLength(1)),
  applicationId: z.exactOptional(anyString),
  permissions: z.object({
    keys: permissions,
    secrets: permissions,
    certificates: permissions,
    storage: permissions,
  } satisfies Record<PolicyKind, unknown>),
});

const detail = z.exactOptional(anyString);

const grant = z.object({
  id: path,
  scope: path,
  roleDefinitionId: rolePath,
  principalId: anyString.check(z.minLength(1)),
  principalType: detail,
  condition: detail,
  conditionVersion: detail,
  description: detail,
  delegatedManagedIdentityResourceId: detail,
});

const access = z.object({
  ...common,
  kind: z.literal('access'),
  policies: z.array(policy),
  grants: z.array(grant),
});

const undo = formerly({ lever: 'kind' }, z.discriminatedUnion('kind', [key, access]));

const record = z.object({
  state: z.enum(['taking', 'taken']),
  process: z.exactOptional(z.int()),
  run: z.exactOptional(anyString),
  undo,
});

/** A revocation built from validated parts. Undefined if any part is invalid. */
export const readUndo = (stored: unknown): Undo | undefined => undo.safeParse(stored).data;

export const readRecord = (stored: unknown): UndoRecord | undefined => record.safeParse(stored).data;

export const undoRecords: RecordKind<UndoRecord> = {
  read: readRecord,
  unreadable: (file) => text("Couldn't read the record of a revocation: {0}", file),
  unsaved: text("Nothing was revoked, because the record couldn't be saved."),
};

/** The revocations in sessions that aren't stored. */
const inMemory = new WeakMap<Session, UndoStore>();

/** Records persist across windows. Nothing is read until the store is used. */
export function undoStoreOf(shell: Pick<Shell, 'memory' | 'storage'>, session: Session): UndoStore {
  if (session.kind === 'azure') return azureUndoStore(shell);
  const folder = recordFolderOf(shell, session);
  if (folder !== undefined) return new UndoStore(recordsIn(folder), process.pid);
  const store = inMemory.get(session) ?? new UndoStore(new MemoryRecords());
  inMemory.set(session, store);
  return store;
}

/** The revocations in Azure, which can be read without a connection. */
export const azureUndoStore = ({ memory, storage }: Pick<Shell, 'memory' | 'storage'>): UndoStore =>
  new UndoStore(new FormerRecords(memory, recordsIn(storage)), process.pid);

const recordsIn = (folder: string) => new RecordFolder(join(folder, 'revocations'), undoRecords);

/** Azure shows the complete revocation, so interrupted revocations of the same resource have nothing left to do. */
export async function endInterrupted(store: UndoStore, undo: Undo): Promise<void> {
  const interrupted = await store.unfinished(isRunning);
  if (interrupted.kind !== 'done') return;
  for (const pending of interrupted.value)
    if (undoId(pending.undo) === undoId(undo)) await store.keepPending(pending.names, pending.undo);
}

const prefix = 'cosmosCmk.undo ';

/** The name is the same in every window, so two windows that move a record at once write one file. */
const nameOf = (key: string) => `former-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;

/**
 * Earlier versions kept records in VS Code's memory. They are moved to files; a record that can't be moved still
 * counts.
 */
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
    const unmoved: Stored<UndoRecord>[] = [];
    const unreadable: Problem[] = [];
    for (const key of this.#keys()) {
      const undo = readUndo(this.#memory.get(key));
      if (!undo) {
        unreadable.push(unreadableIn(key));
        continue;
      }
      const former: Stored<UndoRecord> = { name: nameOf(key), value: { state: 'taken', undo } };
      if ((await this.replace(former)).kind !== 'done') unmoved.push(former);
    }
    const listed = await this.#files.list();
    if (listed.kind !== 'done')
      return unmoved.length > 0 ? succeeded({ records: unmoved, unreadable }) : listed;
    return succeeded({
      records: [...unmoved, ...listed.value.records],
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
  why: text("An earlier version of the extension wrote it, and it's incomplete."),
  next: text('The record is kept. Check the access to the key vault or key that it names.'),
});
