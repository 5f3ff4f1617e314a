import { l10n, window } from 'vscode';
import { follow } from '../../app/follow.ts';
import { valueOf } from '../../app/loadable.ts';
import { restore } from '../../app/levers/index.ts';
import { seenBy, undoName, type Undo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { showInMessage } from '../showText.ts';
import { isSandbox, refreshChanged, type LeverFlow } from './flow.ts';
import { followedText } from './followedText.ts';
import { concernOfUndo } from './concernOfUndo.ts';
import { undoStoreOf } from './undoStore.ts';
import { withStop } from '../withStop.ts';
import { wordsOf } from './wordsOf.ts';

/** Asks, puts back what a record says, and follows the accounts until Azure confirms their access again. */
export async function putBack(flow: LeverFlow, record: Undo): Promise<void> {
  if (!(await agreeToRestore(flow, record))) return;
  const { session, shell } = flow;
  const seen = valueOf(session.inventory.snapshot.get('subscriptions'));
  const undo = seenBy(record, seen?.subscriptions ?? []);
  const name = undoName(undo);
  const title = isSandbox(flow) ? l10n.t('Sandbox: restoring {0}', name) : l10n.t('Restoring {0}', name);
  const { restored, followed } = await withStop(title, async (signal, report) => {
    const bench = { azure: session.azure, pace: session.pace, signal };
    report(text('Giving the access back'));
    const restored = await restore(bench, undo);
    if (restored.kind !== 'done') return { restored, followed: undefined };
    await undoStoreOf(shell, session).drop(undo);
    void refreshChanged(session.inventory, undo);
    const followed = await follow(bench, undo.accounts, 'confirmed', (now, fresh) => {
      report(followedText(now, 'confirmed'));
      for (const account of fresh)
        if (account.status.kind === 'confirmed') session.inventory.accountRead(account);
    });
    return { restored, followed };
  });
  const failure = [restored, followed].find((one) => one?.kind === 'failed');
  if (failure?.kind === 'failed') {
    await shell.showProblemOf(concernOfUndo(undo), failure.problem);
    return;
  }
  if (restored.kind !== 'done') {
    await window.showWarningMessage(
      l10n.t('Restoring {0} was cancelled. What was taken is still kept: run Restore again.', name),
    );
    return;
  }
  const told =
    followed?.kind === 'done'
      ? l10n.t('{0} is restored. {1}.', name, showInMessage(followedText(followed.value, 'confirmed')))
      : l10n.t('{0} is restored; its accounts are no longer followed.', name);
  await window.showInformationMessage(told);
}

async function agreeToRestore(flow: LeverFlow, undo: Undo): Promise<boolean> {
  const { back: question } = wordsOf(undo);
  const names = undo.accounts.map(({ name: account }) => showInMessage(text('{0}', account)));
  const detail = [
    ...backTexts(undo),
    ...(names.length > 0 ? [l10n.t('Accounts that get their access back: {0}', names.join(', '))] : []),
  ].join('\n\n');
  const back = l10n.t('Restore');
  const shown = isSandbox(flow) ? l10n.t('Sandbox: {0}', question) : question;
  return (await window.showWarningMessage(shown, { modal: true, detail }, back)) === back;
}

const backTexts = (undo: Undo): readonly string[] =>
  undo.lever === 'key'
    ? undo.versions.map(({ version }) => l10n.t('The version {0} will be enabled.', version))
    : [
        l10n.t(
          'Access policies that come back: {0}; role assignments: {1}.',
          undo.policies.length,
          undo.grants.length,
        ),
      ];
