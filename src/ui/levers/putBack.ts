import { l10n, window } from 'vscode';
import { follow, type Followed } from '../../app/follow.ts';
import { giveBack } from '../../app/levers/revocation.ts';
import { valueOf } from '../../app/loadable.ts';
import { succeeded, type Outcome } from '../../app/outcome.ts';
import type { Owed } from '../../app/undo.ts';
import { seenBy, undoId, undoName, type Undo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { showInMessage } from '../showText.ts';
import { withStop } from '../withStop.ts';
import type { Work } from '../work/work.ts';
import { record, workStoreOf } from '../work/workStore.ts';
import { concernOfUndo } from './concernOfUndo.ts';
import { isSandbox, refreshChanged, runUnder, type LeverFlow } from './flow.ts';
import { followedText } from './followedText.ts';
import { restoredText } from './outcomeText.ts';
import { undoStoreOf } from './undoStore.ts';
import { wordsOf } from './wordsOf.ts';

/** Asks, gives back what is owed, and follows the accounts until Azure confirms their access again. */
export async function putBack(flow: LeverFlow, owed: Owed): Promise<void> {
  if (!(await agreeToRestore(flow, owed.undo))) return;
  const { session, shell } = flow;
  const { subscriptions } = valueOf(session.inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const undo = seenBy(owed.undo, subscriptions);
  const name = undoName(undo);
  const title = isSandbox(flow) ? l10n.t('Sandbox: restoring {0}', name) : l10n.t('Restoring {0}', name);
  const work = restoreWork(undo);
  const works = workStoreOf(shell, session);
  await record(shell, works.begin(work, session.pace.now()));
  const { outcome } = await giveBack(
    undoStoreOf(shell, session),
    { ...owed, undo },
    runUnder(flow, title, text('Giving the access back')),
  );
  await record(shell, works.end(work));
  void refreshChanged(session.inventory, undo);
  if (outcome.kind === 'failed') {
    await shell.showProblemOf(concernOfUndo(undo), outcome.problem);
    return;
  }
  if (outcome.kind === 'cancelled') {
    await window.showWarningMessage(
      l10n.t('Restoring {0} was canceled. What was taken is still on record: run Restore again.', name),
    );
    return;
  }
  const followed = await followBack(flow, title, undo);
  if (followed.kind === 'failed') await shell.showProblemOf(concernOfUndo(undo), followed.problem);
  else await window.showInformationMessage(showInMessage(restoredText(undo, followed)));
}

export type RestoreWork = Extract<Work, { readonly kind: 'restoreKey' | 'restoreAccess' }>;

const restoreWork = (undo: Undo): RestoreWork => ({
  kind: undo.lever === 'key' ? 'restoreKey' : 'restoreAccess',
  spec: {
    subscription: undo.subscription,
    vaultId: undo.vault.id,
    id: undoId(undo),
    name: undoName(undo),
  },
});

/**
 * Where nothing is to follow, no progress shows: VS Code hides the fourth notification within 800 ms (its protection
 * against spam), and that would be the result.
 */
const followBack = async ({ session }: LeverFlow, title: string, undo: Undo): Promise<Outcome<Followed>> =>
  undo.accounts.length === 0
    ? succeeded({ there: [], waiting: [] })
    : withStop(title, (signal, report) =>
        follow(
          { azure: session.azure, pace: session.pace, signal },
          undo.accounts,
          'confirmed',
          (now, fresh) => {
            report(followedText(now, 'confirmed'));
            for (const account of fresh)
              if (account.status.kind === 'confirmed') session.inventory.accountRead(account);
          },
        ),
      );

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
