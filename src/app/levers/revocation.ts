import type { Problem } from '../../domain/problem.ts';
import { sizeOf, type Undo, undoName } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { confirm, type Confirmed } from '../ensure.ts';
import type { Lever, Missing } from '../lever.ts';
import { type Outcome, succeeded } from '../outcome.ts';
import type { Bench } from '../step.ts';
import type { Kept, Owed, UndoStore } from '../undo.ts';
import { seconds } from '../wait.ts';
import { restore } from './index.ts';

/** Runs work that the person can stop; each run can be stopped apart from the others. */
export type Run = <T>(phase: 'acting' | 'checking', work: (bench: Bench) => Promise<T>) => Promise<T>;

/** What a person has agreed to take. */
export interface Revocation<U extends Undo> extends Pick<Lever<never, U>, 'missing'> {
  readonly undo: U;
  pull(bench: Bench, kept: Kept<U>): Promise<Outcome<Confirmed<U>>>;
}

/** How a revocation ended. */
export type Revoked<U extends Undo> =
  | { readonly kind: 'revoked'; readonly confirmed: Confirmed<U>; readonly wasStopped: boolean }
  /** Nothing of it is taken: Azure was read again, and no record is left. */
  | { readonly kind: 'untouched'; readonly why: NotDone }
  /** This much of it is taken and on record; where Azure could not be read, it may be taken. */
  | { readonly kind: 'partly'; readonly taken: U; readonly isRead: boolean; readonly why: NotDone };

export type NotDone = Exclude<Outcome<never>, { kind: 'done' }>;

/** A change whose answer was lost may still be on its way. */
const onItsWay = seconds(10);

/** Stores what is about to be taken, takes it, and tells by what Azure shows afterwards how much of it is taken. */
export async function revoke<U extends Undo>(
  store: UndoStore,
  revocation: Revocation<U>,
  run: Run,
): Promise<Revoked<U>> {
  const { undo } = revocation;
  const kept = await store.keep(undo);
  if (kept.kind !== 'done') return { kind: 'untouched', why: kept };
  const pulled = await run('acting', (bench) => revocation.pull(bench, kept.value));
  if (pulled.kind === 'done') {
    // Where this can't be written, the record goes on saying that its revocation may not have ended.
    await store.taken(kept.value);
    return { kind: 'revoked', confirmed: pulled.value, wasStopped: false };
  }
  const end = await run('checking', (bench) => endOf(bench, revocation, pulled));
  if (end.all) {
    await store.taken(kept.value);
    return { kind: 'revoked', confirmed: end.all, wasStopped: pulled.kind === 'cancelled' };
  }
  const { taken, isRead } = end;
  if (isRead) await store.settle([kept.value.name], taken);
  return taken ? { kind: 'partly', taken, isRead, why: pulled } : { kind: 'untouched', why: pulled };
}

/** A refusal is no proof: the change may have been made and its answer lost, or be on its way still. */
async function endOf<U extends Undo>(bench: Bench, { missing, undo }: Revocation<U>, why: NotDone) {
  const wasSent = why.kind === 'cancelled' || why.problem.code !== 'F-50' || why.problem.azure !== undefined;
  let seen: Missing<U> = { undo, unread: [] };
  const all = await confirm(bench, {
    read: async () => succeeded((seen = await missing(bench, undo))),
    isReached: ({ undo: taken, unread }) =>
      unread.length === 0 && taken !== undefined && sizeOf(taken) === sizeOf(undo),
    patience: { every: onItsWay, atMost: wasSent ? onItsWay : 0 },
    unconfirmed: () => problemOf(why, undo),
  });
  return {
    ...(all.kind === 'done' ? { all: all.value.as(() => undo) } : {}),
    taken: seen.undo,
    isRead: seen.unread.length === 0 && !bench.signal.aborted,
  };
}

/** Why it was not all taken. */
export const problemOf = (why: NotDone, undo: Undo): Problem =>
  why.kind === 'failed'
    ? why.problem
    : {
        code: 'F-00',
        owner: 'you',
        remedy: 'none',
        what: text("Couldn't revoke {0}.", undoName(undo)),
        why: text('You stopped it.'),
        next: text('Run the command again to see what is there now.'),
      };

/** Gives back what is owed, and keeps on record what still is. */
export async function giveBack(
  store: UndoStore,
  { undo, names }: Owed,
  run: Run,
): Promise<{ readonly outcome: Outcome<Confirmed<Undo>>; readonly owed: Undo | undefined }> {
  const restored = await run('acting', (bench) => restore(bench, undo));
  if (restored.outcome.kind === 'cancelled') return restored;
  const settled = await store.settle(names, restored.owed);
  return settled.kind === 'failed' && restored.outcome.kind === 'done'
    ? { ...restored, outcome: settled }
    : restored;
}
