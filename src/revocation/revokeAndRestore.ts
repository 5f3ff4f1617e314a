import { confirmState, type Confirmed } from '../model/ensure.ts';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text } from '../model/text.ts';
import { seconds } from '../model/time.ts';
import { mergedUndo, undoSize, type Undo, undoName } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import { listText, partTexts } from './parts.ts';
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
  undo.kind === 'key' ? keyMethod.restore(context, undo) : accessMethod.restore(context, undo);

/** The recorded parts that are missing now. */
export const missing = (context: OperationContext, undo: Undo): Promise<Missing<Undo>> =>
  undo.kind === 'key' ? keyMethod.missing(context, undo) : accessMethod.missing(context, undo);

/** Runs work that the user can stop. Each phase can be stopped separately. */
export type Run = <T>(
  phase: 'acting' | 'checking',
  work: (context: OperationContext) => Promise<T>,
) => Promise<T>;

/** A revocation that the user has confirmed. */
export interface Revocation<U extends Undo> extends Pick<RevocationMethod<never, U>, 'missing'> {
  readonly undo: U;
  revoke(context: OperationContext, saved: SavedUndo<U>): Promise<Outcome<Confirmed<U>>>;
}

/** How a revocation ended. */
export type Revoked<U extends Undo> =
  | { readonly kind: 'revoked'; readonly confirmed: Confirmed<U>; readonly wasStopped: boolean }
  /** Nothing is revoked: Azure was read again, and no record is left. */
  | { readonly kind: 'untouched'; readonly why: NotDone }
  /** These parts are revoked and on record. If Azure couldn't be read, they might be revoked. */
  | { readonly kind: 'partly'; readonly revoked: U; readonly isRead: boolean; readonly why: NotDone };

type NotDone = Exclude<Outcome<never>, { kind: 'done' }>;

/** How long a change can still take effect after its response was lost. */
const settleTime = seconds(10);

/** Records the revocation, runs it, and reads Azure to find how much of it is revoked. */
export async function revokeRecorded<U extends Undo>(
  store: UndoStore,
  revocation: Revocation<U>,
  run: Run,
): Promise<Revoked<U>> {
  const { undo } = revocation;
  const saved = await store.save(undo);
  if (saved.kind !== 'done') return { kind: 'untouched', why: saved };
  const revoked = await run('acting', (context) => revocation.revoke(context, saved.value));
  if (revoked.kind === 'done') {
    // If this write fails, the record still says that the revocation might not have ended.
    await store.markRevoked(saved.value);
    return { kind: 'revoked', confirmed: revoked.value, wasStopped: false };
  }
  const end = await run('checking', (context) => endOf(context, revocation, revoked));
  if (end.all) {
    await store.markRevoked(saved.value);
    return { kind: 'revoked', confirmed: end.all, wasStopped: revoked.kind === 'cancelled' };
  }
  const { parts, isRead } = end;
  await store.markEnded(saved.value, parts, isRead);
  return parts
    ? { kind: 'partly', revoked: parts, isRead, why: revoked }
    : { kind: 'untouched', why: revoked };
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
  let last: Missing<U> = { undo, unread: [] };
  const all = await confirmState(context, {
    read: async () => succeeded((last = await missing(context, undo))),
    isReached: ({ undo: revoked, unread }) =>
      unread.length === 0 && revoked !== undefined && undoSize(revoked) === undoSize(undo),
    patience: { every: settleTime, atMost: wasSent ? settleTime : 0 },
    unconfirmed: () => notRevokedProblem(why, undo),
  });
  return {
    ...(all.kind === 'done' ? { all: all.value.as(() => undo) } : {}),
    parts: last.undo,
    isRead: last.unread.length === 0 && !context.signal.aborted,
  };
}

/** Why it wasn't fully revoked. */
export const notRevokedProblem = (why: NotDone, undo: Undo): Problem =>
  why.kind === 'failed'
    ? why.problem
    : {
        code: 'F-00',
        owner: 'you',
        remedy: 'none',
        what: text("Couldn't revoke {0}.", undoName(undo)),
        why: text('You canceled it.'),
        next: text('Run the command again and review the changes.'),
      };

/**
 * Restores the parts of a record, and keeps on record those that aren't restored.
 *
 * @param rest the parts of the records that stay revoked
 */
export async function restoreRecorded(
  store: UndoStore,
  { undo, names }: PendingRestore,
  run: Run,
  rest?: Undo,
): Promise<{ readonly outcome: Outcome<Confirmed<Undo>>; readonly pending: Undo | undefined }> {
  const restored = await run('acting', (context) => restore(context, undo));
  if (restored.outcome.kind === 'cancelled') return restored;
  const { pending } = restored;
  const updated = await store.keepPending(names, pending ? mergedUndo(rest, pending) : rest);
  return updated.kind === 'failed' && restored.outcome.kind === 'done'
    ? { ...restored, outcome: updated }
    : restored;
}

/**
 * Discards the record of a revocation of which nothing is revoked. Azure is read twice, because the last change of a
 * window that ended might still be under way. If anything is revoked, or can't be read, the record stays.
 */
export async function discardRecord(
  store: UndoStore,
  context: OperationContext,
  { undo, names }: PendingRestore,
): Promise<Outcome<void>> {
  for (const pause of [settleTime, 0]) {
    const { undo: revoked, unread } = await missing(context, undo);
    if (context.signal.aborted) return cancelled;
    if (unread[0]) return failed(unread[0]);
    if (revoked) return failed(stillRevoked(undo, revoked));
    if (pause > 0) await context.pace.pause(pause, context.signal);
  }
  return context.signal.aborted ? cancelled : store.keepPending(names, undefined);
}

const stillRevoked = (undo: Undo, revoked: Undo): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text("Can't discard the record of {0}.", undoName(undo)),
  why: text('Still revoked in Azure: {0}.', listText(partTexts(revoked))),
  next: text('Restore them first.'),
});
