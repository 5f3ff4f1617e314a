import { commands, Uri, window, workspace } from 'vscode';
import { assess } from '../health/assess.ts';
import { inventoryScope, readInventoryView } from '../health/readInventoryView.ts';
import { type ExportedInventory, exportInventory } from '../inventory/exportedInventory.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { InventoryView } from '../model/inventoryView.ts';
import type { Subscription } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { Session, Shell } from '../session/session.ts';
import { withStop } from '../ui/progress.ts';
import { pickFixed } from '../ui/quickPick.ts';
import { showInformation, showText, translate } from '../ui/showText.ts';
import { shownSubscriptions } from '../views/children.ts';
import { refusalOf } from '../views/rows.ts';
import type { SubscriptionChoice } from '../views/subscriptionFilter.ts';
import { type EvidenceFile, evidenceFiles } from './evidencePack.ts';
import { sarifOf } from './sarif.ts';
import { readBreakers } from './readBreakers.ts';
import { type Report, reportOf } from './report.ts';
import { csvOf, fileName, type Format, formats, reportMarkdown } from './reportDocument.ts';

/** Asks for format and location, reads missing data, writes the report, and opens it. */
async function saveReport(session: Session, subscriptions: readonly Subscription[]): Promise<void> {
  const format = await askFormat();
  if (!format) return;
  const file = await askFile(format, sourceOf(session));
  if (!file) return;
  const view = await read(session, subscriptions);
  if (!view) return;
  const source = sourceOf(session);
  const { resourceGraphErrors } = session.inventory;
  const refused = (subscription: Subscription) => refusalOf(resourceGraphErrors, subscription)?.why;
  const health = assess(view);
  const report = reportOf(health, view, { source, show: showText, refused });
  const inventory = exportInventory(session.inventory.snapshot, subscriptions);
  if (format.extension === 'folder') {
    const breakers = await withStop(text('Reading who can break keys'), (signal) =>
      readBreakers(session, health.vaults, view.subscriptions, signal),
    );
    if (breakers) await savePack(file, await evidenceFiles({ report, inventory, breakers }, translate));
    return;
  }
  await workspace.fs.writeFile(file, new TextEncoder().encode(written(report, inventory, format.extension)));
  await open(file, format);
}

/** A file is reported as what it came from, so that the same inventory has the same report. */
const sourceOf = ({ kind, file }: Session): Report['source'] =>
  kind === 'sandbox' || file?.sandbox ? 'sandbox' : 'azure';

/** Writes the manifest last, so that a pack that has one is whole. */
async function savePack(folder: Uri, files: readonly EvidenceFile[]): Promise<void> {
  await workspace.fs.createDirectory(folder);
  for (const { name, content } of files) await workspace.fs.writeFile(Uri.joinPath(folder, name), content);
  await open(Uri.joinPath(folder, 'report.md'), { extension: 'md' });
}

/** An earlier pack of the day stays: it is evidence. */
async function newFolder(parent: Uri, name: string): Promise<Uri> {
  const entries = await workspace.fs.readDirectory(parent);
  const taken = new Set(entries.map(([entry]) => entry.toLowerCase()));
  let free = name;
  for (let at = 2; taken.has(free.toLowerCase()); at += 1) free = `${name}-${at}`;
  return Uri.joinPath(parent, free);
}

/** Markdown opens as a preview. Everything else, and Markdown without its extension, opens in its default editor. */
async function open(file: Uri, { extension }: Pick<Format, 'extension'>): Promise<void> {
  const editor = () => commands.executeCommand('vscode.open', file);
  if (extension !== 'md') await editor();
  else await Promise.resolve(commands.executeCommand('markdown.showPreview', file)).catch(editor);
}

type SingleFile = Exclude<Format['extension'], 'folder'>;

const written = (report: Report, inventory: ExportedInventory, extension: SingleFile): string => {
  switch (extension) {
    case 'sarif':
      return sarifOf(report);
    case 'md':
      return reportMarkdown(report, translate);
    case 'csv':
      return csvOf(report);
    case 'json':
      return `${JSON.stringify({ ...report, inventory }, null, 2)}\n`;
  }
};

async function askFormat(): Promise<Format | undefined> {
  const picked = await pickFixed<Format>(undefined, {
    title: text('Export CMK Report'),
    placeholder: text('Choose the format of the report'),
    sections: [
      { rows: formats.map((format) => ({ label: format.label, detail: format.use, value: format })) },
    ],
  });
  return picked.kind === 'chosen' ? picked.value : undefined;
}

/** A file, or the new folder of a pack. */
async function askFile(format: Format, source: Report['source']): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = fileName(format, source, new Date());
  if (format.extension === 'folder') {
    const [parent] =
      (await window.showOpenDialog({
        title: showText(text('Choose where to create folder {0}', name)),
        openLabel: showText(text('Export')),
        canSelectFiles: false,
        canSelectFolders: true,
        ...(folder ? { defaultUri: folder } : {}),
      })) ?? [];
    return parent && newFolder(parent, name);
  }
  return window.showSaveDialog({
    title: showText(text('Export CMK Report')),
    saveLabel: showText(text('Export')),
    filters: { [showText(format.label)]: [format.extension] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : { defaultUri: Uri.file(`/${name}`) }),
  });
}

const read = (session: Session, subscriptions: readonly Subscription[]) =>
  withStop<InventoryView | undefined>(text('Exporting the CMK report'), (signal, tell) =>
    readInventoryView(session.inventory, inventoryScope(session, subscriptions), tell, signal),
  );

/** Reports on the subscriptions that the views display. */
export async function exportReport(
  shell: Pick<Shell, 'connect' | 'showProblem'>,
  choice: Pick<SubscriptionChoice, 'of'>,
): Promise<void> {
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
    await showInformation(
      valueOf(found)?.subscriptions.length
        ? text("No subscription is selected, so there's nothing to report.")
        : text("Your account has no Azure subscription, so there's nothing to report."),
    );
}
