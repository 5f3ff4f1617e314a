import { window, l10n } from 'vscode';
import { valueOf } from '../../app/loadable.ts';
import type { Choice } from '../choice.ts';
import { saveReport } from '../report/exportReport.ts';
import type { Shell } from '../shell.ts';
import { shownSubscriptions } from '../tree/children.ts';

/** Reports on the subscriptions that the views show. */
export async function exportReport(shell: Shell, choice: Choice): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' });
  const found = inventory.snapshot.get('subscriptions');
  if (found.state === 'failed') {
    await shell.showProblem(found.problem);
    return;
  }
  const subscriptions = shownSubscriptions(inventory.snapshot, choice.of(session));
  if (subscriptions.length > 0) await saveReport(session, subscriptions);
  else
    await window.showInformationMessage(
      valueOf(found)?.subscriptions.length
        ? l10n.t('No subscription is selected, and so there is nothing to report.')
        : l10n.t('Your account sees no Azure subscription, and so there is nothing to report.'),
    );
}
