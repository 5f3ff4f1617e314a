import { type Uri, window, workspace } from 'vscode';
import { azureOfFile } from '../inventory/fileAzure.ts';
import { decoded, type FileContent, largestFile } from '../inventory/fileContent.ts';
import { Inventory } from '../inventory/inventory.ts';
import type { SignIn } from '../model/signIn.ts';
import { text, type Text } from '../model/text.ts';
import { showError, showInformation, showText } from '../ui/showText.ts';
import type { Connections } from './connections.ts';
import type { Session } from './session.ts';
import { canLeaveDrill } from './signInCommands.ts';

/** "Open Inventory...": everything that only reads, from a file in place of Azure, without a sign-in. */
export async function openInventory(connections: Connections): Promise<void> {
  if (!(await canLeaveDrill(connections))) return;
  const [file] =
    (await window.showOpenDialog({
      title: showText(text('Open Inventory')),
      openLabel: showText(text('Open')),
      filters: { JSON: ['json'] },
    })) ?? [];
  if (!file) return;
  const opened = await read(file, connections);
  if ('azure' in opened) await connections.openInventory(opened);
  else await showError(text('{0} {1}', text("Couldn't open the inventory."), opened));
}

async function read(uri: Uri, connections: Connections): Promise<Session | Text> {
  try {
    const { size, mtime } = await workspace.fs.stat(uri);
    if (size > largestFile) return text('The file is too large. The limit is {0} MB.', largestFile / 2 ** 20);
    const json = decoded(await workspace.fs.readFile(uri));
    return connections.readInventory(json, mtime, uri.path.slice(uri.path.lastIndexOf('/') + 1));
  } catch (error) {
    return text('{0}', error instanceof Error ? error.message : String(error));
  }
}

/** A session that reads from a file in place of Azure. */
export function sessionOfFile(name: string, content: FileContent): Session {
  const file = { name, at: content.at, sandbox: content.source === 'sandbox' };
  const azure = azureOfFile(content, file);
  // Everything is assessed as of the time of the file.
  const pace = { now: () => file.at, pause: () => Promise.resolve() };
  return { kind: 'file', azure, pace, signIn: nobody, inventory: new Inventory(azure), file };
}

const nobody: SignIn = {
  accounts: () => Promise.resolve([]),
  tokens: () => ({ getToken: () => Promise.resolve(null) }),
};

/** "Close Inventory": back to Azure, signed in or not. */
export async function closeInventory(connections: Connections): Promise<void> {
  if (connections.session?.kind === 'file') await connections.reconnect();
}

/** Explains why a command isn't run on a file, and offers to close it. */
export async function tellOnlyRead(connections: Connections): Promise<void> {
  const close = text('Close Inventory');
  if ((await showInformation(onlyRead, close)) === close) await closeInventory(connections);
}

export const onlyRead = text(
  'This inventory is from a file. To read or change Azure, close the inventory first.',
);
