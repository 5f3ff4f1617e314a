import { commands, Disposable, MarkdownString, StatusBarAlignment, window } from 'vscode';
import { text } from '../model/text.ts';
import { pickFixed } from '../ui/quickPick.ts';
import { showAsMarkdown, showText } from '../ui/showText.ts';
import type { Connections } from './connections.ts';

/** "CMK Sandbox" in the status bar, while the views show the sandbox. */
export function sandboxItem(connections: Connections): Disposable {
  const item = window.createStatusBarItem('cosmosCmk.sandbox', StatusBarAlignment.Left, 10);
  const name = showText(text('CMK Sandbox'));
  item.name = name;
  item.text = `$(beaker) ${name}`;
  item.tooltip = new MarkdownString(showAsMarkdown(simulated));
  item.accessibilityInformation = { label: `${name}. ${showText(simulated)}`, role: 'button' };
  item.command = 'cosmosCmk.sandboxOptions';
  const listening = connections.onDidChange((session) => {
    if (session?.kind === 'sandbox') item.show();
    else item.hide();
  });
  return Disposable.from(item, listening);
}

const simulated = text(
  'The views show a simulated Azure. Nothing is real or billed, and time runs 60 times as fast.',
);

/** The choices after a click on the item. */
export async function sandboxOptions(): Promise<void> {
  const prompted = await pickFixed<string>(undefined, {
    title: text('CMK Sandbox'),
    placeholder: text("Simulated on this machine. Azure isn't changed."),
    sections: [
      {
        rows: [
          {
            label: text('Leave the Sandbox'),
            detail: text('Return to Azure'),
            icon: 'close',
            value: 'cosmosCmk.leaveSandbox',
          },
          {
            label: text('Get Started'),
            detail: text('What customer-managed keys are, and what to try'),
            icon: 'book',
            value: 'cosmosCmk.getStarted',
          },
          {
            label: text('Revocation Drill'),
            detail: text('Find out why an account lost its key'),
            icon: 'symbol-event',
            value: 'cosmosCmk.drill',
          },
        ],
      },
    ],
  });
  if (prompted.kind === 'chosen') await commands.executeCommand(prompted.value);
}
