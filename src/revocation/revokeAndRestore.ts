import { confirm, type Confirmed } from '../model/ensure.ts';
import { type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import { seconds } from '../model/time.ts';
import { sizeOf, type Undo, undoName } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import type {
  SavedUndo,
  RevocationMethod,
  Missing,
  PendingRestore,
  Restored,
  UndoStore,
} from './revocation.ts';
import { accessMethod } from './revokeAccess.ts';
import { keyMethod } from './revokeKey.ts';

/** Restores what a record says, with the method that took it. */
export const restore = (context: OperationContext, undo: Undo): Promise<Restored<Undo>> =>
  undo.lever === 'key' ? keyMethod.restore(context, undo) : accessMethod.restore(context, undo);

/** What of a record isn't there now. */
export const missing = (context: OperationContext, undo: Undo): Promise<Missing<Undo>> =>
  undo.lever === 'key' ? keyMethod.missing(context, undo) : accessMethod.missing(context, undo);

/** Runs work that the person can stop; each run can be stopped apart from the others. */
export type Run = <T>(
  phase: 'acting' | 'checking',
  work: (context: OperationContext) => Promise<T>,
) => Promise<T>;

/** What a person has agreed to take. */
export interface Revocation<U extends Undo> extends Pick<RevocationMethod<never, U>, 'missing'> {
  readonly undo: U;
  revoke(context: OperationContext, kept: SavedUndo<U>): Promise<Outcome<Confirmed<U>>>;
}

/** How a revocation ended. */
export type Revoked<U extends Undo> =
  | { readonly kind: 'revoked'; readonly confirmed: Confirmed<U>; readonly wasStopped: boolean }
  /** Nothing of it is taken: Azure was read again, and no record is left. */
  | { readonly kind: 'untouched'; readonly why: NotDone }
  /** This much of it is taken and on record; where Azure could not be read, it may be taken. */
  | { readonly kind: 'partly'; readonly taken: U; readonly isRead: boolean; readonly why: NotDone };

type NotDone = Exclude<Outcome<never>, { kind: 'done' }>;

/** A change whose answer was lost may still be on its way. */
const onItsWay = seconds(10);

/** Stores what is about to be taken, takes it, and tells by what Azure shows afterwards how much of it is taken. */
export async function revoke<U extends Undo>(
  store: UndoStore,
  revocation: Revocation<U>,
  run: Run,
): Promise<Revoked<U>> {
  const { undo } = revocation;
  const kept = await store.save(undo);
  if (kept.kind !== 'done') return { kind: 'untouched', why: kept };
  const revoked = await run('acting', (context) => revocation.revoke(context, kept.value));
  if (revoked.kind === 'done') {
    // Where this can't be written, the record goes on saying that its revocation may not have ended.
    await store.taken(kept.value);
    return { kind: 'revoked', confirmed: revoked.value, wasStopped: false };
  }
  const end = await run('checking', (context) => endOf(context, revocation, revoked));
  if (end.all) {
    await store.taken(kept.value);
    return { kind: 'revoked', confirmed: end.all, wasStopped: revoked.kind === 'cancelled' };
  }
  const { taken, isRead } = end;
  await store.ended(kept.value, taken, isRead);
  return taken ? { kind: 'partly', taken, isRead, why: revoked } : { kind: 'untouched', why: revoked };
}

/** A refusal is no proof: the change may have been made and its answer lost, or be on its way still. */
async function endOf<U extends Undo>(
  context: OperationContext,
  { missing, undo }: Revocation<U>,
  why: NotDone,
) {
  const wasSent = why.kind === 'cancelled' || why.problem.code !== 'F-50' || why.problem.azure !== undefined;
  let seen: Missing<U> = { undo, unread: [] };
  const all = await confirm(context, {
    read: async () => succeeded((seen = await missing(context, undo))),
    isReached: ({ undo: taken, unread }) =>
      unread.length === 0 && taken !== undefined && sizeOf(taken) === sizeOf(undo),
    patience: { every: onItsWay, atMost: wasSent ? onItsWay : 0 },
    unconfirmed: () => problemOf(why, undo),
  });
  return {
    ...(all.kind === 'done' ? { all: all.value.as(() => undo) } : {}),
    taken: seen.undo,
    isRead: seen.unread.length === 0 && !context.signal.aborted,
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
  { undo, names }: PendingRestore,
  run: Run,
): Promise<{ readonly outcome: Outcome<Confirmed<Undo>>; readonly owed: Undo | undefined }> {
  const restored = await run('acting', (context) => restore(context, undo));
  if (restored.outcome.kind === 'cancelled') return restored;
  const settled = await store.settle(names, restored.owed);
  return settled.kind === 'failed' && restored.outcome.kind === 'done'
    ? { ...restored, outcome: settled }
    : restored;
}
