import type { Confirmed } from '../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import { common, joined, type Undo, undoId } from '../model/undo.ts';
import { isAtWork, isRunning, type Records, type Stored, thisRun } from '../session/records.ts';
import type { OperationContext } from '../setup/step.ts';

/** One act of taking, as it is stored. */
export interface UndoRecord {
  /** 'taking' until Azure has confirmed what was taken: such a record is of a revocation that did not end. */
  readonly state: 'taking' | 'taken';
  readonly undo: Undo;
  /** The process that wrote it: as long as it runs, a revocation is running, not interrupted. */
  readonly process?: number;
  /** Of that process, among others that have had its id. */
  readonly run?: string;
}

/** A record that is stored and was read back: without one, nothing is taken. Only `keep` makes it. */
class SavedUndo<U extends Undo> {
  protected readonly readBack = true;
  readonly undo: U;
  readonly name: string;

  constructor(undo: U, name: string) {
    this.undo = undo;
    this.name = name;
  }
}

export type { SavedUndo };

/** What is still owed of one thing, whether one revocation took it or several. */
export interface PendingRestore<U extends Undo = Undo> {
  readonly undo: U;
  /** The names of its records; none where nothing was taken from here. */
  readonly names: readonly string[];
}

export interface UndoList {
  readonly owed: readonly PendingRestore[];
  readonly unreadable: readonly Problem[];
}

/** Records of what was taken. Each act of taking has its own: two windows can't lose each other's. */
export class UndoStore {
  readonly #records: Records<UndoRecord>;
  readonly #process: number | undefined;
  readonly #isRunning: (process: number) => boolean;

  /** @param process the id of this process */
  constructor(records: Records<UndoRecord>, process?: number, isThere = isRunning) {
    this.#records = records;
    this.#process = process;
    this.#isRunning = isThere;
  }

  async list(): Promise<Outcome<UndoList>> {
    return map(await this.#records.list(), ({ records, unreadable }) => ({
      owed: byThing(records),
      unreadable,
    }));
  }

  /** The revocations that were running when their window ended. */
  async unfinished(isThere: (process: number) => boolean): Promise<Outcome<readonly PendingRestore[]>> {
    return map(await this.#records.list(), ({ records }) =>
      byThing(
        records.filter(({ value }) => value.state === 'taking' && !isAtWork(value, this.#process, isThere)),
      ),
    );
  }

  /** Stores what is about to be taken, and proves that it can be read again. */
  async save<U extends Undo>(undo: U): Promise<Outcome<SavedUndo<U>>> {
    const added = await this.#records.add(this.#taking(undo));
    if (added.kind !== 'done') return added;
    const { name, value } = added.value;
    if (isSame(value.undo, undo)) return succeeded(new SavedUndo(undo, name));
    await this.#records.drop(name);
    return failed(readsDifferently(undo));
  }

  /** Azure has confirmed that all of it is taken. */
  async taken({ name, undo }: SavedUndo<Undo>): Promise<Outcome<void>> {
    return map(await this.#records.replace({ name, value: { state: 'taken', undo } }), () => undefined);
  }

  /**
   * Its revocation ended before all was taken, and this much of it is. It is written again where it is gone: another
   * window may have found, before the change, that nothing of it was owed. What could not be read counts as taken.
   */
  async ended({ name, undo }: SavedUndo<Undo>, taken: Undo | undefined, isRead: boolean): Promise<void> {
    if (isRead && !taken) await this.#records.drop(name);
    else if (isRead && taken) await this.#records.replace({ name, value: { state: 'taken', undo: taken } });
    else await this.#records.replace({ name, value: this.#taking(undo) });
  }

  /**
   * Azure was read: of these records, only this much is still owed. Records that were added since are left alone, and
   * what they say now counts, not what they said when they were listed. What another window is just taking stays on
   * record: it may not have been taken yet when Azure was read.
   */
  async settle(names: readonly string[], owed: Undo | undefined): Promise<Outcome<void>> {
    const listed = await this.#records.list();
    if (listed.kind !== 'done') return listed;
    for (const { name, value } of listed.value.records) {
      if (!names.includes(name) || this.#isOthers(value)) continue;
      const undo = owed && common(value.undo, owed);
      const settled = undo
        ? await this.#records.replace({ name, value: { state: 'taken', undo } })
        : await this.#records.drop(name);
      if (settled.kind !== 'done') return settled;
    }
    return succeeded(undefined);
  }

  #taking(undo: Undo): UndoRecord {
    const writer = this.#process === undefined ? {} : { process: this.#process, run: thisRun };
    return { state: 'taking', undo, ...writer };
  }

  #isOthers(record: UndoRecord): boolean {
    return (
      record.state === 'taking' &&
      record.process !== this.#process &&
      isAtWork(record, this.#process, this.#isRunning)
    );
  }
}

/** In the order of their last revocation. */
function byThing(records: readonly Stored<UndoRecord>[]): readonly PendingRestore[] {
  const found = new Map<string, PendingRestore>();
  for (const { name, value } of records.toSorted((a, b) => a.value.undo.at - b.value.undo.at)) {
    const id = undoId(value.undo);
    const before = found.get(id);
    found.delete(id);
    found.set(id, {
      undo: joined(before?.undo, value.undo),
      names: [...(before?.names ?? []), name],
    });
  }
  return [...found.values()];
}

/** The accounts are for following only: one that can't be read again must not stop a revocation. */
const isSame = ({ accounts: _, ...a }: Undo, { accounts: __, ...b }: Undo) => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

const readsDifferently = (undo: Undo): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text('Nothing was revoked on {0}.', undo.vault.name),
  why: text('The record of what would be revoked reads differently from what was written.'),
  next: text('Check the disk that VS Code stores its data on, and try again.'),
});

/**
 * The mirror image of a set-up step: takes away what an account needs of its key, and puts back just that. What it
 * would break is the impact (domain/revocation), which is shown before.
 */
export interface RevocationMethod<On, U extends Undo> {
  /** What would be taken, as it is now; refuses where nothing can be taken, or the caller may not. Changes nothing. */
  prepare(context: OperationContext, on: On): Promise<Outcome<U>>;
  /**
   * Takes it part by part, unless it changed since it was reviewed, and reads each part back. A failure may leave a
   * part of it taken: `missing` tells.
   */
  revoke(context: OperationContext, on: On, kept: SavedUndo<U>): Promise<Outcome<Confirmed<U>>>;
  /** Puts back exactly what was there, as much of it as can be, and reads it back; may be run again. */
  restore(context: OperationContext, was: U): Promise<Restored<U>>;
  /** Reads Azure for what of a record isn't there now. What can't be read counts as missing. */
  missing(context: OperationContext, was: U): Promise<Missing<U>>;
}

/** How far a restoration came. */
export interface Restored<U extends Undo> {
  /** All of it is there again, and in effect. */
  readonly outcome: Outcome<Confirmed<U>>;
  /** What is still owed: not there, not in effect, or not to be read. */
  readonly owed: U | undefined;
}

export interface Missing<U extends Undo> {
  /** Undefined where exactly what was there is there. */
  readonly undo: U | undefined;
  /** Why a part of it could not be read. */
  readonly unread: readonly Problem[];
}
