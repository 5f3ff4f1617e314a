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

/** Restores a recorded revocation with the method that revoked it. */
export const restore = (context: OperationContext, undo: Undo): Promise<Restored<Undo>> =>
  undo.lever === 'key' ? keyMethod.restore(context, undo) : accessMethod.restore(context, undo);

/** The recorded parts that are missing now. */
export const missing = (context: OperationContext, undo: Undo): Promise<Missing<Undo>> =>
  undo.lever === 'key' ? keyMethod.missing(context, undo) : accessMethod.missing(context, undo);

/** Runs work that the person can stop. Each phase can be stopped separately. */
export type Run = <T>(
  phase: 'acting' | 'checking',
  work: (context: OperationContext) => Promise<T>,
) => Promise<T>;

/** A revocation that the person has confirmed. */
export interface Revocation<U extends Undo> extends Pick<RevocationMethod<never, U>, 'missing'> {
  readonly undo: U;
  revoke(context: OperationContext, kept: SavedUndo<U>): Promise<Outcome<Confirmed<U>>>;
}

/** How a revocation ended. */
export type Revoked<U extends Undo> =
  | { readonly kind: 'revoked'; readonly confirmed: Confirmed<U>; readonly wasStopped: boolean }
  /** Nothing is revoked: Azure was read again, and no record is left. */
  | { readonly kind: 'untouched'; readonly why: NotDone }
  /** These parts are revoked and on record. If Azure couldn't be read, they might be revoked. */
  | { readonly kind: 'partly'; readonly taken: U; readonly isRead: boolean; readonly why: NotDone };

type NotDone = Exclude<Outcome<never>, { kind: 'done' }>;

/** How long a change can still take effect after its response was lost. */
const onItsWay = seconds(10);

/** Records the revocation, runs it, and reads Azure to find how much of it is revoked. */
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
    // If this write fails, the record still says that the revocation might not have ended.
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

/**
 * Reads what was revoked after an error. An error doesn't prove that nothing changed: the response might be lost, or
 * the change might still be under way.
 */
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

/** Why it wasn't fully revoked. */
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

/** Restores the parts of a record, and keeps on record those that aren't restored. */
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
