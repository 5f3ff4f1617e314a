import { l10n, window } from 'vscode';
import { follow, type Followed } from '../../app/follow.ts';
import { revoke as take, type Revocation } from '../../app/levers/revocation.ts';
import type { Outcome } from '../../app/outcome.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Impact } from '../../domain/revocation/impact.ts';
import { undoId, type Undo } from '../../domain/revocation/undo.ts';
import { planSetting } from '../create/planSetting.ts';
import { ShownDocument } from '../shownDocument.ts';
import { showInMessage, showText } from '../showText.ts';
import { withStop } from '../withStop.ts';
import { agree } from './agree.ts';
import { concernOfUndo } from './concernOfUndo.ts';
import { isSandbox, recordsOf, refreshChanged, runUnder, type LeverFlow } from './flow.ts';
import { followedText } from './followedText.ts';
import { impactMarkdown, titleOf, type Stage } from './impactMarkdown.ts';
import { partlyProblem, revokedText } from './outcomeText.ts';
import { putBack } from './putBack.ts';
import { endInterrupted, undoStoreOf } from './undoStore.ts';
import { wordsOf } from './wordsOf.ts';

/** A revocation that was looked at, and not yet agreed to. */
export interface Prepared<U extends Undo> extends Revocation<U> {
  readonly impact: Impact;
}

/** Shows what a revocation breaks, asks, keeps what is there, acts, and follows the accounts. */
export async function revoke<U extends Undo>(flow: LeverFlow, prepared: Prepared<U>): Promise<void> {
  const { session, shell } = flow;
  const { undo, impact } = prepared;
  const { running, taking } = wordsOf(undo);
  const setting = planSetting(session);
  const document = new ShownDocument('cosmos-cmk-revocation');
  await document.show(showText(titleOf(undo)), impactMarkdown(undo, impact, setting));
  // Whoever declines may want to read on: the document stays.
  if (!(await agree(flow, undo, impact))) return;
  const title = isSandbox(flow) ? l10n.t('Sandbox: {0}', running) : running;
  const store = undoStoreOf(shell, session);
  const revoked = await take(store, prepared, runUnder(flow, title, taking));
  if (revoked.kind === 'revoked') await endInterrupted(store, undo);
  if (revoked.kind === 'untouched') {
    await document.close();
    if (revoked.why.kind === 'failed') await shell.showProblemOf(concernOfUndo(undo), revoked.why.problem);
    else await window.showInformationMessage(l10n.t('You stopped it, and nothing was revoked.'));
    return;
  }
  const seen = new Map<string, Account>();
  // One after another: the preview draws what it was told last.
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
    : await followAway(flow, title, undo, seen, () => write('running'));
  await write('over');
  await offerBack(
    flow,
    undo,
    followed?.kind === 'failed' ? followed.problem : showInMessage(revokedText(revoked.confirmed, followed)),
  );
}

const followAway = (
  { session }: LeverFlow,
  title: string,
  undo: Undo,
  seen: Map<string, Account>,
  write: () => Promise<void>,
): Promise<Outcome<Followed>> =>
  withStop(title, (signal, report) =>
    follow({ azure: session.azure, pace: session.pace, signal }, undo.accounts, 'revoked', (now, fresh) => {
      report(followedText(now, 'revoked'));
      for (const account of fresh) {
        const before = seen.get(account.id)?.status.kind;
        seen.set(account.id, account);
        if (before === account.status.kind) continue;
        session.inventory.accountRead(account);
        void write();
      }
    }),
  );

/** Says how it ended, with a button that gives back what is on record by then. */
export async function offerBack(flow: LeverFlow, undo: Undo, end: Problem | string): Promise<void> {
  const back = l10n.t('Restore');
  const chosen =
    typeof end === 'string'
      ? await window.showInformationMessage(end, back)
      : await flow.shell.showProblemOf(concernOfUndo(undo), end, back);
  if (chosen !== back) return;
  const owed = (await recordsOf(flow))?.find((one) => undoId(one.undo) === undoId(undo));
  await putBack(flow, owed ?? { undo, names: [] });
}
