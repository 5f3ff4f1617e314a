import { l10n, Uri, window, workspace, commands } from 'vscode';
import { readEstate } from '../../app/readEstate.ts';
import type { Session } from '../../app/session.ts';
import type { Estate } from '../../domain/protection/estate.ts';
import { protectionOf } from '../../domain/protection/protectionModel.ts';
import { csvOf } from '../../domain/report/csv.ts';
import { reportOf, type Report } from '../../domain/report/report.ts';
import type { Subscription } from '../../domain/model.ts';
import { estateView } from '../protection/estateView.ts';
import { refusalOf } from '../protection/unsurveyed.ts';
import { showText, translate } from '../showText.ts';
import { withStop } from '../withStop.ts';
import { fileName, formats, type Format } from './formats.ts';
import { reportMarkdown } from './markdown.ts';

/** Asks for format and place, reads what is missing, writes the report and opens it. */
export async function saveReport(session: Session, subscriptions: readonly Subscription[]): Promise<void> {
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
  // A spreadsheet's file is of no use as text: VS Code opens it with whatever the person has for it.
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
