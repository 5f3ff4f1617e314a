import { minute } from '../model/keyHealth.ts';
import { shortVersion } from '../model/oldKeyVersion.ts';
import { type Problem, whoCan } from '../model/problem.ts';
import type { CmkStatus } from '../model/cmkStatus.ts';
import { titled, labeled } from '../model/problems.ts';
import { asSentence, firstNames, text, type Text } from '../model/text.ts';
import { type Undo, undoWithout } from '../model/undo.ts';
import type { Wanted } from '../setup/waitForAccounts.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { State } from '../ui/page/page.ts';
import { type Impact, losingText } from './impact.ts';
import { listText, partsSubject, partTexts, restoreCommand, revocationOf } from './parts.ts';
import { notRevokedProblem, type Revoked } from './revokeAndRestore.ts';

/** The state of a revocation, as it was read back. */
export type Stage =
  /** Nothing is revoked. `why` says why an attempt changed nothing. */
  | {
      readonly kind: 'review';
      readonly why?: Problem;
      /** A record of an earlier revocation of which nothing is revoked anymore. */
      readonly leftOver?: 'interrupted' | 'restored';
    }
  | { readonly kind: 'revoking' }
  | {
      readonly kind: 'revoked';
      /** When it was revoked from here. Undefined if someone else revoked it, and there is no record. */
      readonly at?: number;
      readonly wait?: Wait;
      /** The part that was just restored, while the rest stays revoked. */
      readonly restored?: Undo;
    }
  | {
      readonly kind: 'partly';
      readonly why: Problem;
      /** False if Azure couldn't be read, so that everything on record might be revoked. */
      readonly isRead: boolean;
    }
  | { readonly kind: 'restoring' }
  | { readonly kind: 'restored'; readonly wait?: Wait }
  | { readonly kind: 'notRestored'; readonly why: Problem };

/** How the wait for the accounts ended. Undefined if every account has the expected status, or there was no wait. */
export type Wait =
  | { readonly kind: 'waiting' | 'stopped' | 'timedOut' }
  | { readonly kind: 'unread'; readonly problem: Problem };

/** An account of the page, with its latest status. */
export interface AccountNow {
  readonly id: string;
  readonly name: string;
  readonly where: Text;
  readonly note?: Text;
  /** Undefined until it's read. */
  readonly status?: CmkStatus;
}

/** The expected status of the accounts. Undefined before the revocation. */
export const wantedIn = ({ kind }: Stage): Wanted | undefined => {
  switch (kind) {
    case 'review':
      return undefined;
    case 'revoking':
    case 'revoked':
    case 'partly':
      return 'revoked';
    case 'restoring':
    case 'restored':
    case 'notRestored':
      return 'confirmed';
  }
};

export const isOld = (undo: Undo): boolean => undo.kind === 'key' && undo.old === true;

/** "Key orders", "Access to key vault kv-a", "Version 0a1b2c3d… of key orders" */
export const revokedSubject = (undo: Undo): Text =>
  undo.kind === 'key' && undo.old === true
    ? titled.keyVersion(undo.versions.map(({ version }) => shortVersion(version)).join(', '), undo.key)
    : partsSubject(undo);

export const pageTitle = (undo: Undo): Text => {
  return isOld(undo)
    ? revokedSubject(undo)
    : undo.kind === 'key'
      ? revocationOf(undo.vault.id, undo.key)
      : revocationOf(undo.vault.id);
};

/** The most important fact about a revocation. */
export function stageState(
  stage: Stage,
  undo: Undo,
  accounts: readonly AccountNow[],
  impact: Impact | undefined,
): State {
  const thing = revokedSubject(undo);
  switch (stage.kind) {
    case 'review':
      return reviewState(stage, undo, impact);
    case 'revoking':
      return {
        mark: 'running',
        text: isOld(undo) ? text('Disabling the version') : text('Revoking: {0}', thing),
      };
    case 'revoked': {
      const details = [
        ...(stage.restored ? [text('Restored: {0}.', listText(partTexts(stage.restored)))] : []),
        ...reachedText(accounts, 'revoked'),
        ...waitText(stage.wait, accounts, 'revoked'),
        stage.at === undefined
          ? text('Not recorded on this machine.')
          : asSentence(labeled(text('Recorded on this machine'), minute(stage.at))),
        ...(isOld(undo) || accounts.length === 0
          ? []
          : [text('The accounts recover within about an hour after a restore.')]),
      ];
      return {
        // Not before every account is reported as revoked: until then, some may still be served.
        mark:
          stage.at === undefined || (!isOld(undo) && notYet(accounts, 'revoked').length > 0 && !stage.wait)
            ? 'warning'
            : markOf(stage.wait, 'done'),
        text: isOld(undo) ? text('{0} is disabled.', thing) : text('{0} is revoked.', thing),
        details,
      };
    }
    case 'partly':
      return problemState(stage.why, stage.isRead ? 'warning' : 'unknown');
    case 'restoring':
      return {
        mark: 'running',
        text: isOld(undo) ? text('Enabling the version') : text('Restoring: {0}', thing),
      };
    case 'restored':
      return {
        mark: markOf(stage.wait, 'ok'),
        text: isOld(undo) ? text('{0} is enabled.', thing) : text('{0} is restored.', thing),
        details: [...reachedText(accounts, 'confirmed'), ...waitText(stage.wait, accounts, 'confirmed')],
      };
    case 'notRestored':
      return problemState(stage.why, 'failed');
  }
}

function reviewState(
  { why, leftOver }: Extract<Stage, { kind: 'review' }>,
  undo: Undo,
  impact: Impact | undefined,
): State {
  const thing = revokedSubject(undo);
  if (why) return problemState(why, why.notice ? 'info' : 'failed');
  const left =
    leftOver === undefined
      ? text('Nothing has changed.')
      : leftOver === 'interrupted'
        ? text("The last attempt ({0}) didn't finish. Azure shows that nothing is revoked.", minute(undo.at))
        : text('The recorded revocation was restored elsewhere.');
  if (!impact) return { mark: 'info', text: left };
  if (impact.gate)
    return {
      mark: impact.gate.kind === 'safe' ? 'info' : 'unknown',
      text: impact.gate.why,
      details: [left],
    };
  const { losesAccess, mightLoseAccess, unread } = impact;
  const isHarmless = losesAccess.length + mightLoseAccess.length + unread.length === 0;
  return {
    mark: isHarmless ? 'info' : 'warning',
    text: losingText(impact),
    details: [
      ...(isHarmless ? [] : [text('Azure denies reads and writes in all regions until you restore access.')]),
      left,
      text('{0} can be restored.', thing),
    ],
  };
}

export const problemState = ({ what, why, next, owner }: Problem, mark: Mark): State => ({
  mark,
  text: what,
  details: [why, next, ...(owner === 'you' ? [] : [whoCan(owner)])],
});

function markOf(wait: Wait | undefined, over: Mark): Mark {
  if (wait === undefined) return over;
  return wait.kind === 'waiting' ? 'running' : 'warning';
}

/** "Accounts revoked: 3 of 5." */
function reachedText(accounts: readonly AccountNow[], wanted: Wanted): readonly Text[] {
  if (accounts.length === 0) return [];
  const reached = accounts.length - notYet(accounts, wanted).length;
  return [
    wanted === 'revoked'
      ? text('Accounts revoked: {0} of {1}.', reached, accounts.length)
      : text('Accounts with access: {0} of {1}.', reached, accounts.length),
  ];
}

const notYet = (accounts: readonly AccountNow[], wanted: Wanted) =>
  accounts.filter(({ status }) => status?.kind !== wanted);

function waitText(wait: Wait | undefined, accounts: readonly AccountNow[], wanted: Wanted): readonly Text[] {
  switch (wait?.kind) {
    case 'unread':
      return [text('{0} {1}', wait.problem.what, wait.problem.why)];
    case 'stopped':
      return [text('You stopped waiting for the accounts. Azure continues.')];
    case 'timedOut':
      return [timedOutText(notYet(accounts, wanted), wanted)];
    case 'waiting':
    case undefined:
      return [];
  }
}

/** The accounts that don't have the expected status at the end of the wait. */
export function timedOutText(waiting: readonly { readonly name: string }[], wanted: Wanted): Text {
  const names = firstNames(
    waiting.map(({ name }) => name),
    3,
  );
  if (wanted === 'revoked')
    return text("After 75 minutes, Azure doesn't report these as revoked: {0}.", names);
  return text("After 75 minutes, Azure doesn't confirm access for: {0}.", names);
}

/** The revoked parts, the other parts, why the revocation ended, and the two ways to continue. */
export function partlyProblem(
  undo: Undo,
  { revoked, isRead, why }: Pick<Extract<Revoked<Undo>, { kind: 'partly' }>, 'revoked' | 'isRead' | 'why'>,
): Problem {
  const problem = notRevokedProblem(why, undo);
  return {
    ...problem,
    // The problem's own fix button wouldn't restore the revoked parts.
    remedy: 'none',
    ...partlyTexts(undo, revoked, isRead),
    why: text('{0} {1}', partsText(undo, revoked, isRead), text('{0} {1}', problem.what, problem.why)),
  };
}

/** The rest of a revocation whose window closed, or that was only partly restored. */
export const leftPartly = (undo: Undo, revoked: Undo, unread: Problem | undefined): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  ...partlyTexts(undo, revoked, unread === undefined),
  why: unread
    ? text('{0} {1}', partsText(undo, revoked, false), text('{0} {1}', unread.what, unread.why))
    : partsText(undo, revoked, true),
});

const partlyTexts = (undo: Undo, revoked: Undo, isRead: boolean): Pick<Problem, 'what' | 'next'> => ({
  what: isRead
    ? undoWithout(undo, revoked)
      ? text('{0} is partly revoked.', partsSubject(undo))
      : text('{0} is revoked.', partsSubject(undo))
    : text('{0} might be revoked.', partsSubject(undo)),
  next: text(
    'To restore access, restore it here or run {0}. To revoke the rest, refresh this page.',
    restoreCommand(undo),
  ),
});

function partsText(undo: Undo, revoked: Undo, isRead: boolean): Text {
  const remaining = undoWithout(undo, revoked);
  return isRead
    ? text(
        'Revoked: {0}. Not revoked: {1}.',
        listText(partTexts(revoked)),
        listText(remaining ? partTexts(remaining) : []),
      )
    : text("Azure couldn't be read, so these might be revoked: {0}.", listText(partTexts(revoked)));
}
