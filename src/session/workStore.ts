import { join } from 'node:path';
import { map, type Outcome, succeeded } from '../model/outcome.ts';
import { text } from '../model/text.ts';
import { logProblem } from '../ui/log.ts';
import {
  isAtWork,
  isRunning as isProcessRunning,
  type Listed,
  MemoryRecords,
  RecordFolder,
  type RecordKind,
  type Records,
  type Stored,
  thisRun,
} from './records.ts';
import { recordFolderOf, type Session, type Shell } from './session.ts';
import { changesIn, isSameWork, readWork, type Work, type WorkRecord } from './work.ts';

export const workRecords: RecordKind<WorkRecord> = {
  read: readWork,
  unreadable: (file) => text("Couldn't read the record of an unfinished change: {0}", file),
  unsaved: text("Couldn't save the record of the change."),
};

/** Confirmed changes of Azure that haven't ended. Work that runs in other windows is left to them. */
export class WorkStore {
  readonly #records: Records<WorkRecord>;
  readonly #process: number;
  readonly #isRunning: (process: number) => boolean;

  /** @param process the id of this process */
  constructor(
    records: Records<WorkRecord>,
    process: number,
    isRunning: (process: number) => boolean = isProcessRunning,
  ) {
    this.#records = records;
    this.#process = process;
    this.#isRunning = isRunning;
  }

  /** Call this before the first change. It takes over a record of the same work from an earlier session. */
  async begin(work: Work, at: number): Promise<Outcome<void>> {
    const value: WorkRecord = { work, at, process: this.#process, run: thisRun };
    const former = (await this.#sameWork(work))[0];
    const stored = former
      ? await this.#records.replace({ name: former.name, value })
      : await this.#records.add(value);
    return map(stored, () => undefined);
  }

  /**
   * Keeps what the user has planned and not confirmed: only its own command and its page offer to continue it.
   * @param instead the plan that this one takes the place of
   */
  async plan(work: Work, at: number, instead: Work = work): Promise<Outcome<void>> {
    if (!isSameWork(work, instead)) await this.end(instead);
    const former = (await this.#sameWork(work))[0];
    const stored = former
      ? await this.#records.replace({ name: former.name, value: { ...former.value, work } })
      : await this.#records.add({ work, at });
    return map(stored, () => undefined);
  }

  /** Call this when the user knows how the work ended, or that there is nothing to do. */
  async end(work: Work): Promise<Outcome<void>> {
    for (const { name } of await this.#sameWork(work)) {
      const dropped = await this.#records.drop(name);
      if (dropped.kind !== 'done') return dropped;
    }
    return succeeded(undefined);
  }

  /**
   * Call this when the user knows that the work is incomplete. After that, only its own command offers to continue it.
   */
  leave(work: Work): Promise<Outcome<void>> {
    return this.#leave(work, {});
  }

  /** Call this when the work was stopped by its sandbox's end: it is offered with the interrupted work. */
  stop(work: Work): Promise<Outcome<void>> {
    return this.#leave(work, { stopped: true });
  }

  async #leave(work: Work, how: Pick<WorkRecord, 'stopped'>): Promise<Outcome<void>> {
    for (const { name, value } of await this.#sameWork(work)) {
      const left = await this.#records.replace({ name, value: { work, at: value.at, ...how } });
      if (left.kind !== 'done') return map(left, () => undefined);
    }
    return succeeded(undefined);
  }

  /**
   * Work of windows, or of sandboxes, that closed while it was running. A plan continues its changes, also while it
   * runs, so these aren't listed.
   */
  async interrupted(isRunning = this.#isRunning): Promise<Outcome<Listed<WorkRecord>>> {
    const isInterrupted = (record: WorkRecord) =>
      record.stopped === true ||
      (record.process !== undefined && !isAtWork(record, this.#process, isRunning));
    return map(await this.#records.list(), ({ records, unreadable }) => {
      const planned = records.flatMap(({ value }) => changesIn(value.work));
      const isPlanned = ({ work }: WorkRecord) => planned.some((one) => isSameWork(one, work));
      return {
        records: records.filter(({ value }) => isInterrupted(value) && !isPlanned(value)),
        unreadable,
      };
    });
  }

  /** Work that no window is running. */
  resting(): Promise<Outcome<Listed<WorkRecord>>> {
    return this.#list((record) => !isAtWork(record, this.#process, this.#isRunning));
  }

  async #list(isMeant: (record: WorkRecord) => boolean): Promise<Outcome<Listed<WorkRecord>>> {
    return map(await this.#records.list(), ({ records, unreadable }) => ({
      records: records.filter(({ value }) => isMeant(value)),
      unreadable,
    }));
  }

  async #sameWork(work: Work): Promise<readonly Stored<WorkRecord>[]> {
    const found = await this.#list(
      (record) =>
        isSameWork(work, record.work) &&
        (record.process === this.#process || !isAtWork(record, this.#process, this.#isRunning)),
    );
    return found.kind === 'done' ? found.value.records : [];
  }
}

/** The work in sessions that aren't stored. */
const inMemory = new WeakMap<Session, WorkStore>();

/** Records of work outlive the window. The store reads nothing until its first call. */
export function workStoreOf(shell: Pick<Shell, 'storage'>, session: Session): WorkStore {
  const folder = recordFolderOf(shell, session);
  if (folder !== undefined)
    return new WorkStore(new RecordFolder(join(folder, 'work'), workRecords), process.pid);
  const store = inMemory.get(session) ?? new WorkStore(new MemoryRecords(), process.pid);
  inMemory.set(session, store);
  return store;
}

/** A change that can't be recorded is made anyway: the record is for continuing it, not for undoing it. */
export async function record({ log }: Pick<Shell, 'log'>, recording: Promise<Outcome<void>>): Promise<void> {
  const recorded = await recording;
  if (recorded.kind === 'failed') logProblem(log, recorded.problem);
}
