import { commands, Disposable, MarkdownString, StatusBarAlignment, type StatusBarItem, window } from 'vscode';
import type { OpenedFile } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { openedFrom } from '../ui/page/where.ts';
import { pickFixed } from '../ui/quickPick.ts';
import type { Row } from '../ui/row.ts';
import { showAsMarkdown, showText } from '../ui/showText.ts';
import type { Connections } from './connections.ts';

/** "CMK Sandbox", "CMK Drill", or "CMK File" in the status bar, while the views show one. */
export function sandboxItem(connections: Connections): Disposable {
  const item = window.createStatusBarItem('cosmosCmk.sandbox', StatusBarAlignment.Left, 10);
  const listening = connections.onDidChange((session) => {
    item.command = session?.file ? 'cosmosCmk.closeInventory' : 'cosmosCmk.sandboxOptions';
    if (session?.file) {
      showFile(item, session.file);
      return;
    }
    if (session?.kind !== 'sandbox') {
      item.hide();
      return;
    }
    const name = showText(nameOf(connections));
    const about = connections.isDrill ? copied : simulated;
    item.name = name;
    item.text = `$(beaker) ${name}`;
    item.tooltip = new MarkdownString(showAsMarkdown(about));
    item.accessibilityInformation = { label: `${name}. ${showText(about)}`, role: 'button' };
    item.show();
  });
  return Disposable.from(item, listening);
}

function showFile(item: StatusBarItem, file: OpenedFile): void {
  const name = showText(text('CMK File'));
  item.name = name;
  item.text = `$(file) ${name}`;
  const about = text('{0}. Click to close it.', openedFrom(file));
  item.tooltip = new MarkdownString(showAsMarkdown(about));
  item.accessibilityInformation = { label: `${name}. ${showText(about)}`, role: 'button' };
  item.show();
}

const nameOf = ({ isDrill }: Pick<Connections, 'isDrill'>): Text =>
  isDrill ? text('CMK Drill') : text('CMK Sandbox');

const simulated = text(
  'The views show a simulated Azure. Nothing is real or billed, and time runs 60 times as fast.',
);
const copied = text('The views show the copy of a drill. Nothing in Azure changes.');

const row = (label: Text, detail: Text, icon: string, value: string): Row<string> => ({
  ...{ label, detail, icon, value },
});

const inDrill: readonly Row<string>[] = [
  row(text('Show Drill'), text('Its accounts, hints, and timeline'), 'symbol-event', 'cosmosCmk.drill'),
  row(text('End Drill'), text('Return to what the views showed before'), 'close', 'cosmosCmk.leaveSandbox'),
];

const inSandbox: readonly Row<string>[] = [
  row(text('Leave the Sandbox'), text('Return to Azure'), 'close', 'cosmosCmk.leaveSandbox'),
  row(
    text('Get Started'),
    text('What customer-managed keys are, and what to try'),
    'book',
    'cosmosCmk.getStarted',
  ),
  row(
    text('Revocation Drill'),
    text('Find out why an account lost its key'),
    'symbol-event',
    'cosmosCmk.drill',
  ),
];

/** What a click on the item offers. */
export async function sandboxOptions(connections: Pick<Connections, 'isDrill'>): Promise<void> {
  const prompted = await pickFixed<string>(undefined, {
    title: nameOf(connections),
    placeholder: text("Simulated on this machine. Azure isn't changed."),
    sections: [{ rows: connections.isDrill ? inDrill : inSandbox }],
  });
  if (prompted.kind === 'chosen') await commands.executeCommand(prompted.value);
}
