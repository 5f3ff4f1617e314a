import { commands } from 'vscode';
import type { Connections } from '../connections.ts';

/** Opens the simulated Azure. Nothing of it is kept, and a reload starts outside of it. */
export async function exploreSandbox(connections: Connections): Promise<void> {
  await connections.enterSandbox();
  await commands.executeCommand('workbench.view.extension.cosmosCmk');
}
