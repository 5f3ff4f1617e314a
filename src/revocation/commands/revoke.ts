import { l10n, window } from 'vscode';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { type Undo, undoId, undoName } from '../../model/undo.ts';
import { ShownDocument } from '../../ui/readonlyDocument.ts';
import { planSetting } from '../../ui/settings.ts';
import { showInMessage, showText } from '../../ui/showText.ts';
import type { Impact } from '../impact.ts';
import {
  impactMarkdown,
  partlyProblem,
  revokedText,
  type Stage,
  takenText,
  titleOf,
  unfollowedProblem,
} from '../impactDocument.ts';
import { type Revocation, revoke as take } from '../revokeAndRestore.ts';
import { endInterrupted, undoStoreOf } from '../undoStore.ts';
import { agree } from './confirm.ts';
import {
  followAccounts,
  inSession,
  recordsOf,
  refreshChanged,
  resourceOfUndo,
  type RevocationContext,
  runUnder,
} from './context.ts';
import { putBack } from './restore.ts';
import { wordingOf } from './wording.ts';

/** A revocation that has been prepared for review, but not confirmed yet. */
export interface Prepared<U extends Undo> extends Revocation<U> {
  readonly impact: Impact;
}

/** Shows the impact, asks for confirmation, records the current state, revokes, and waits for the accounts. */
export async function revoke<U extends Undo>(flow: RevocationContext, prepared: Prepared<U>): Promise<void> {
  const { session, shell } = flow;
  const { undo, impact } = prepared;
  const { running, taking } = wordingOf(undo);
  const setting = planSetting(session);
  const document = new ShownDocument('cosmos-cmk-revocation');
  await document.show(showText(titleOf(undo)), impactMarkdown(undo, impact, setting));
  // A person who declines might want to read on, so the document stays open.
  if (!(await agree(flow, undo, impact))) return;
  const title = inSession(flow, running);
  const store = undoStoreOf(shell, session);
  const checking = inSession(flow, l10n.t('Checking what was revoked on {0}', undoName(undo)));
  const revoked = await take(store, prepared, runUnder(flow, title, taking, checking));
  if (revoked.kind === 'revoked') await endInterrupted(store, undo);
  if (revoked.kind === 'untouched') {
    await document.close();
    if (revoked.why.kind === 'failed') await shell.showProblemOf(resourceOfUndo(undo), revoked.why.problem);
    else await window.showInformationMessage(inSession(flow, l10n.t('Canceled. Nothing was revoked.')));
    return;
  }
  const seen = new Map<string, Account>();
  // Updates run one after another, because the preview shows the one that arrives last.
  let writing: Promise<void> = Promise.resolve();
  const write = (kind: Stage['kind']) =>
    (writing = writing.then(() => document.update(impactMarkdown(undo, impact, setting, { kind, seen }))));
  void refreshChanged(session.inventory, undo);
  if (revoked.kind === 'partly') {
    await write('partly');
    await offerBack(flow, undo, partlyProblem(undo, revoked));
    return;
  }
  await write('running');
  const followed = revoked.wasStopped
    ? undefined
    : await followAccounts(flow, title, undo, 'revoked', (fresh) => {
        for (const account of fresh) {
          const before = seen.get(account.id)?.status.kind;
          seen.set(account.id, account);
          if (before === account.status.kind) continue;
          session.inventory.accountRead(account);
          void write('running');
        }
      });
  await write('over');
  await offerBack(
    flow,
    undo,
    followed?.kind === 'failed'
      ? unfollowedProblem(takenText(undo), followed.problem)
      : showInMessage(revokedText(revoked.confirmed, followed)),
  );
}

/** Reports how it ended, with a button that restores what the record contains by then. */
export async function offerBack(flow: RevocationContext, undo: Undo, end: Problem | string): Promise<void> {
  const back = l10n.t('Restore');
  const chosen =
    typeof end === 'string'
      ? await window.showInformationMessage(inSession(flow, end), back)
      : await flow.shell.showProblemOf(resourceOfUndo(undo), end, back);
  if (chosen !== back) return;
  const owed = (await recordsOf(flow))?.find((one) => undoId(one.undo) === undoId(undo));
  await putBack(flow, owed ?? { undo, names: [] });
}
