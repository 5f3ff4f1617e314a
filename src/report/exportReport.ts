import { commands, l10n, Uri, window, workspace } from 'vscode';
import { estateView, readEstate } from '../health/estateOfSnapshot.ts';
import { protectionOf } from '../health/model.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Estate } from '../model/estate.ts';
import type { Subscription } from '../model/resources.ts';
import type { Session, Shell } from '../session/session.ts';
import { withStop } from '../ui/progress.ts';
import { showText, translate } from '../ui/showText.ts';
import { shownSubscriptions } from '../views/children.ts';
import { refusalOf } from '../views/rows.ts';
import type { Choice } from '../views/subscriptionFilter.ts';
import { csvOf } from './csv.ts';
import { type Report, reportOf } from './report.ts';
import { fileName, type Format, formats, reportMarkdown } from './reportDocument.ts';

/** Asks for format and location, reads missing data, writes the report, and opens it. */
async function saveReport(session: Session, subscriptions: readonly Subscription[]): Promise<void> {
  const format = await askFormat();
  if (!format) return;
  const place = await askPlace(format, session.pace.now());
  if (!place) return;
  const estate = await read(session, subscriptions);
  if (!estate) return;
  const source = session.kind;
  const { unsurveyed } = session.inventory;
  const refused = (subscription: Subscription) => refusalOf(unsurveyed, subscription)?.why;
  const report = reportOf(protectionOf(estate), estate, { source, show: showText, refused });
  await workspace.fs.writeFile(place, new TextEncoder().encode(written(report, format)));
  // A spreadsheet file isn't readable as text, so VS Code opens it with the person's editor for it.
  await commands.executeCommand('vscode.open', place);
}

const written = (report: Report, format: Format): string => {
  switch (format.extension) {
    case 'md':
      return reportMarkdown(report, translate);
    case 'csv':
      return csvOf(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
};

async function askFormat(): Promise<Format | undefined> {
  const picked = await window.showQuickPick(
    formats.map((format) => ({
      label: showText(format.label),
      detail: showText(format.use),
      format,
    })),
    { title: l10n.t('Export CMK Report'), placeHolder: l10n.t('Choose the format of the report') },
  );
  return picked?.format;
}

async function askPlace(format: Format, now: number): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = fileName(format, now);
  return window.showSaveDialog({
    title: l10n.t('Export CMK Report'),
    saveLabel: l10n.t('Export'),
    filters: { [showText(format.label)]: [format.extension] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : { defaultUri: Uri.file(`/${name}`) }),
  });
}

const read = (session: Session, subscriptions: readonly Subscription[]) =>
  withStop<Estate | undefined>(l10n.t('Exporting the CMK report'), (signal, tell) =>
    readEstate(session.inventory, estateView(session, subscriptions), tell, signal),
  );

/** Reports on the subscriptions that the views display. */
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
