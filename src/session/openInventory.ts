import { commands, type Memento, Uri, window, workspace } from 'vscode';
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
  const opened = await readInventoryFile(file, (...content) => connections.readInventory(...content));
  if ('azure' in opened) await connections.openInventory(opened);
  else await tellNotOpened(file, opened);
}

/** A file can be too large, incomplete, or of another kind. The way on is another file. */
async function tellNotOpened(file: Uri, why: Text): Promise<void> {
  const another = text('Open Another File...');
  const what = text("Couldn't open inventory {0}.", nameOf(file));
  if ((await showError(text('{0} {1}', what, why), another)) === another)
    await commands.executeCommand('cosmosCmk.openInventory');
}

const remembered = 'cosmosCmk.openedInventory';

/** Remembers the file that this window shows, until another connection replaces it. */
export async function rememberInventory(memory: Memento, session: Session | undefined): Promise<void> {
  if (memory.get(remembered) !== session?.fileUri) await memory.update(remembered, session?.fileUri);
}

/** The inventory that the window showed before it was reloaded. Undefined if there was none, or if it can't be read. */
export async function reopenInventory(
  memory: Memento,
  readContent: ReadContent,
): Promise<Session | undefined> {
  const uri = memory.get<string>(remembered);
  if (uri === undefined) return undefined;
  const file = Uri.parse(uri);
  const opened = await readInventoryFile(file, readContent);
  if ('azure' in opened) return opened;
  void tellNotOpened(file, opened);
  return undefined;
}

type ReadContent = Connections['readInventory'];

const nameOf = ({ path }: Uri) => path.slice(path.lastIndexOf('/') + 1);

async function readInventoryFile(uri: Uri, readContent: ReadContent): Promise<Session | Text> {
  try {
    const { size, mtime } = await workspace.fs.stat(uri);
    if (size > largestFile) return text('The file is too large. The limit is {0} MB.', largestFile / 2 ** 20);
    const json = decoded(await workspace.fs.readFile(uri));
    const opened = readContent(json, mtime, nameOf(uri));
    return 'azure' in opened ? { ...opened, fileUri: uri.toString() } : opened;
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
