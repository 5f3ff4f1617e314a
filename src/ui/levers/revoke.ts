import { l10n, window } from 'vscode';
import { follow, type Followed } from '../../app/follow.ts';
import { changesIn } from '../../app/levers/index.ts';
import type { Bench } from '../../app/lever.ts';
import type { Outcome } from '../../app/outcome.ts';
import { keep, kept } from '../../app/undo.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Impact } from '../../domain/revocation/impact.ts';
import type { Undo } from '../../domain/revocation/undo.ts';
import { planSetting } from '../create/planSetting.ts';
import { ShownDocument } from '../shownDocument.ts';
import { showText } from '../showText.ts';
import { agree } from './agree.ts';
import { isSandbox, refreshChanged, type LeverFlow } from './flow.ts';
import { closingText, followedText } from './followedText.ts';
import { impactMarkdown, titleOf, type Stage } from './impactMarkdown.ts';
import { putBack } from './putBack.ts';
import { concernOfUndo } from './concernOfUndo.ts';
import { undoStoreOf } from './undoStore.ts';
import { withStop } from '../withStop.ts';
import { wordsOf } from './wordsOf.ts';

/** A revocation that was looked at, and not yet agreed to. */
export interface Prepared {
  readonly undo: Undo;
  readonly impact: Impact;
  readonly pull: (bench: Bench) => Promise<Outcome<void>>;
}

/** Shows what a revocation breaks, asks, keeps what is there, acts, and follows the accounts. */
export async function revoke(flow: LeverFlow, { undo, impact, pull }: Prepared): Promise<void> {
  const { session, shell } = flow;
  const { running, taking } = wordsOf(undo);
  const setting = planSetting(session);
  const document = new ShownDocument('cosmos-cmk-revocation');
  await document.show(showText(titleOf(undo)), impactMarkdown(undo, impact, setting));
  // Whoever declines may want to read on: the document stays.
  if (!(await agree(flow, undo, impact))) return;
  const store = undoStoreOf(shell, session);
  const former = kept(store, undo);
  await keep(store, undo);
  const seen = new Map<string, Account>();
  // One after another: the preview draws what it was told last.
  let writing: Promise<void> = Promise.resolve();
  const write = (kind: Stage['kind']) =>
    (writing = writing.then(() => document.update(impactMarkdown(undo, impact, setting, { kind, seen }))));
  const { pulled, followed } = await withStop(titleIn(flow, running), async (signal, report) => {
    const bench = { azure: session.azure, pace: session.pace, signal };
    report(taking);
    const pulled = await pull(bench);
    if (pulled.kind !== 'done') return { pulled, followed: undefined };
    await write('running');
    void refreshChanged(session.inventory, undo);
    const followed = await follow(bench, undo.accounts, 'revoked', (now, fresh) => {
      report(followedText(now, 'revoked'));
      for (const account of fresh) {
        const before = seen.get(account.id)?.status.kind;
        seen.set(account.id, account);
        if (before === account.status.kind) continue;
        session.inventory.accountRead(account);
        void write('running');
      }
    });
    return { pulled, followed };
  });
  if (pulled.kind === 'failed' && isUntouched(undo, pulled.problem)) {
    await (former ? store.write(former) : store.drop(undo));
    await document.close();
    await shell.showProblemOf(concernOfUndo(undo), pulled.problem);
    return;
  }
  await write('over');
  await tellEnd(flow, undo, pulled, followed);
}

/** A refusal of the only change, or one before the first: there is nothing to put back. */
const isUntouched = (undo: Undo, { code, azure }: Problem) =>
  code === 'F-50' || (changesIn(undo) === 1 && Math.floor((azure?.status ?? 0) / 100) === 4);

const titleIn = (flow: LeverFlow, running: string) =>
  isSandbox(flow) ? l10n.t('Sandbox: {0}', running) : running;

async function tellEnd(
  flow: LeverFlow,
  undo: Undo,
  pulled: Outcome<void>,
  followed: Outcome<Followed> | undefined,
): Promise<void> {
  const { shell } = flow;
  const back = l10n.t('Restore');
  const problem = [pulled, followed].find((one) => one?.kind === 'failed');
  const chosen =
    problem?.kind === 'failed'
      ? await shell.showProblemOf(concernOfUndo(undo), problem.problem, back)
      : await window.showInformationMessage(closingText(undo, pulled, followed), back);
  if (chosen === back) await putBack(flow, undo);
}
