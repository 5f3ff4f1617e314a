import type { Confirmed } from '../model/ensure.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import { commonUndo, mergedUndo, type Undo, undoId } from '../model/undo.ts';
import { isAtWork, isRunning, type Records, type Stored, thisRun } from '../session/records.ts';
import type { OperationContext } from '../setup/step.ts';

/** One stored revocation. */
export interface UndoRecord {
  /**
   * 'taking' until Azure has confirmed the revocation. A record that stays in this state belongs to a revocation that
   * was interrupted.
   */
  readonly state: 'taking' | 'taken';
  readonly undo: Undo;
  /** The process that wrote the record. While it runs, the revocation is running, not interrupted. */
  readonly process?: number;
  /** Distinguishes that process from others that had the same id. */
  readonly run?: string;
}

/** A record that is stored and was read back. Nothing is revoked without one, and only `save` creates it. */
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

/** The parts of one resource that must still be restored, from one revocation or several. */
export interface PendingRestore<U extends Undo = Undo> {
  readonly undo: U;
  /** The names of its records. Empty if nothing was revoked from here. */
  readonly names: readonly string[];
}

export interface UndoList {
  readonly pending: readonly PendingRestore[];
  readonly unreadable: readonly Problem[];
}

/**
 * Stores the records of revocations. Each revocation has its own record, so two windows can't overwrite each other's.
 */
export class UndoStore {
  readonly #records: Records<UndoRecord>;
  readonly #process: number | undefined;
  readonly #isRunning: (process: number) => boolean;

  /** @param process the id of this process */
  constructor(records: Records<UndoRecord>, process?: number, isProcessRunning = isRunning) {
    this.#records = records;
    this.#process = process;
    this.#isRunning = isProcessRunning;
  }

  async list(): Promise<Outcome<UndoList>> {
    return map(await this.#records.list(), ({ records, unreadable }) => ({
      pending: byResource(records),
      unreadable,
    }));
  }

  /** The revocations that were running when their window ended. */
  async unfinished(isThere: (process: number) => boolean): Promise<Outcome<readonly PendingRestore[]>> {
    return map(await this.#records.list(), ({ records }) =>
      byResource(
        records.filter(({ value }) => value.state === 'taking' && !isAtWork(value, this.#process, isThere)),
      ),
    );
  }

  /** Stores the revocation before it starts, and proves that the record can be read again. */
  async save<U extends Undo>(undo: U): Promise<Outcome<SavedUndo<U>>> {
    const added = await this.#records.add(this.#taking(undo));
    if (added.kind !== 'done') return added;
    const { name, value } = added.value;
    if (isSame(value.undo, undo)) return succeeded(new SavedUndo(undo, name));
    await this.#records.drop(name);
    return failed(readsDifferently(undo));
  }

  /** Records that Azure has confirmed the complete revocation. */
  async markRevoked({ name, undo }: SavedUndo<Undo>): Promise<Outcome<void>> {
    return map(await this.#records.replace({ name, value: { state: 'taken', undo } }), () => undefined);
  }

  /**
   * Records a revocation that ended before all of it was confirmed, with the revoked parts. It writes the record again
   * if it's missing: before the change, another window might have found nothing to restore. A part that can't be read
   * counts as revoked.
   */
  async markEnded(
    { name, undo }: SavedUndo<Undo>,
    revoked: Undo | undefined,
    isRead: boolean,
  ): Promise<void> {
    if (isRead && !revoked) await this.#records.drop(name);
    else if (isRead && revoked)
      await this.#records.replace({ name, value: { state: 'taken', undo: revoked } });
    else await this.#records.replace({ name, value: this.#taking(undo) });
  }

  /**
   * Updates these records after Azure was read: only `owed` must still be restored. Later records stay, and the current
   * content of each record counts, not its content when it was listed. A revocation that another window is running
   * stays too: it might not have been applied yet when Azure was read.
   */
  async keepPending(names: readonly string[], pending: Undo | undefined): Promise<Outcome<void>> {
    const listed = await this.#records.list();
    if (listed.kind !== 'done') return listed;
    for (const { name, value } of listed.value.records) {
      if (!names.includes(name) || this.#isOthers(value)) continue;
      const undo = pending && commonUndo(value.undo, pending);
      const updated = undo
        ? await this.#records.replace({ name, value: { state: 'taken', undo } })
        : await this.#records.drop(name);
      if (updated.kind !== 'done') return updated;
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

/** In the order of each resource's last revocation. */
function byResource(records: readonly Stored<UndoRecord>[]): readonly PendingRestore[] {
  const found = new Map<string, PendingRestore>();
  for (const { name, value } of records.toSorted((a, b) => a.value.undo.at - b.value.undo.at)) {
    const id = undoId(value.undo);
    const before = found.get(id);
    found.delete(id);
    found.set(id, {
      undo: mergedUndo(before?.undo, value.undo),
      names: [...(before?.names ?? []), name],
    });
  }
  return [...found.values()];
}

/** Accounts are recorded only to wait for them. One that can't be read back must not block a revocation. */
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
  what: text("Couldn't revoke {0}.", undo.vault.name),
  why: text('The saved revocation record differs from the one that was written.'),
  next: text('Check the disk where VS Code stores its data, then try again.'),
});

/**
 * The reverse of a setup step: revokes what an account needs to use its key, and restores exactly that. The impact
 * (revocation/impact.ts) is shown first.
 */
export interface RevocationMethod<On, U extends Undo> {
  /**
   * Reads what would be revoked. Refuses if there's nothing to revoke, or the caller lacks permission. Changes
   * nothing.
   */
  prepare(context: OperationContext, on: On): Promise<Outcome<U>>;
  /**
   * Revokes the parts one by one, unless they changed since the review, and reads each part back. After a failure,
   * some parts can be revoked; `missing` finds them.
   */
  revoke(context: OperationContext, on: On, saved: SavedUndo<U>): Promise<Outcome<Confirmed<U>>>;
  /** Restores exactly what existed, as far as possible, and reads it back. You can run it again. */
  restore(context: OperationContext, was: U): Promise<Restored<U>>;
  /** Reads Azure for the recorded parts that are missing now. A part that can't be read counts as missing. */
  missing(context: OperationContext, was: U): Promise<Missing<U>>;
}

/** How far a restore got. */
export interface Restored<U extends Undo> {
  /** Succeeds if everything exists again and is in effect. */
  readonly outcome: Outcome<Confirmed<U>>;
  /** The parts that are missing, have no effect, or can't be read. */
  readonly pending: U | undefined;
}

export interface Missing<U extends Undo> {
  /** Undefined if everything recorded exists as it was. */
  readonly undo: U | undefined;
  /** Why parts of it couldn't be read. */
  readonly unread: readonly Problem[];
}
