import { env, l10n, Uri, window } from 'vscode';
import type { Session } from '../../app/session.ts';
import { portalAddressOf } from '../tree/addresses.ts';
import type { Node } from '../tree/node.ts';

export async function openInPortal(node: Node, { kind, azure }: Session): Promise<void> {
  if (kind === 'sandbox') {
    await window.showInformationMessage(l10n.t("The sandbox's resources are simulated: no portal has them."));
    return;
  }
  const address = portalAddressOf(node, azure.cloud);
  if (address !== undefined) await env.openExternal(Uri.parse(address, true));
}
