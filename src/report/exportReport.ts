import { commands, Uri, window, workspace } from 'vscode';
import { assess } from '../health/assess.ts';
import { inventoryScope, readInventoryView } from '../health/readInventoryView.ts';
import { type ExportedInventory, exportInventory } from '../inventory/exportedInventory.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { locatedVault } from '../inventory/keyStores.ts';
import type { InventoryView, ReadResult } from '../model/inventoryView.ts';
import { sameId } from '../model/resourceId.ts';
import { breakersOf, type KeyStoreBreakers, type RoleHolder } from '../model/roleHolders.ts';
import type { VaultHealth } from '../health/vaultsAndKeys.ts';
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
    const breakers = await readBreakers(session, health.vaults, view);
    if (breakers) await savePack(file, await evidenceFiles({ report, inventory, breakers }, translate));
    return;
  }
  await workspace.fs.writeFile(file, new TextEncoder().encode(written(report, inventory, format.extension)));
  await open(file, format);
}

/** A file is reported as what it came from, so that the same inventory has the same report. */
const sourceOf = ({ kind, file }: Session): Report['source'] =>
  kind === 'sandbox' || file?.sandbox ? 'sandbox' : 'azure';

/** Who can break the keys that accounts use. Read when it's exported, because no view needs it. */
const readBreakers = (session: Session, vaults: readonly VaultHealth[], view: InventoryView) =>
  withStop<readonly KeyStoreBreakers[] | undefined>(text('Reading who can break keys'), async (signal) => {
    const used = vaults.filter(({ accounts }) => accounts.length > 0);
    const found: KeyStoreBreakers[] = [];
    for (const { id } of used) {
      const located = locatedVault(
        session.inventory.snapshot,
        (one) => sameId(one.id, id),
        view.subscriptions,
      );
      if (!located) continue;
      const { access } = session.azure.in(located.subscription);
      const holders = await access.holders(id, signal);
      if (holders.kind === 'cancelled') return undefined;
      const read: ReadResult<readonly RoleHolder[]> =
        holders.kind === 'done'
          ? { read: true, value: holders.value }
          : { read: false, why: holders.problem.why };
      found.push(breakersOf(located.vault, read));
    }
    return found;
  });

/** An earlier pack in the folder is replaced file by file. */
async function savePack(folder: Uri, files: readonly EvidenceFile[]): Promise<void> {
  await workspace.fs.createDirectory(folder);
  for (const { name, content } of files) await workspace.fs.writeFile(Uri.joinPath(folder, name), content);
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(folder, 'report.md'));
}

/** Markdown opens as a preview. Everything else, and Markdown without its extension, opens in its default editor. */
async function open(file: Uri, { extension }: Format): Promise<void> {
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
    return parent && Uri.joinPath(parent, name);
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
export async function exportReport(shell: Shell, choice: SubscriptionChoice): Promise<void> {
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
