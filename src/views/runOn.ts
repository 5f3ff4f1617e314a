import { commands } from 'vscode';
import { text } from '../model/text.ts';
import type { Connections } from '../session/connections.ts';
import type { Session } from '../session/session.ts';
import { showInformation } from '../ui/showText.ts';
import type { Node } from './nodes/node.ts';
import { targetNodeOf } from './targets.ts';

/** VS Code passes the same object from a row to its command, and a page passes it itself. */
const readWith = new WeakMap<Node, Session>();

/** Records the connection that a node was read with, because its commands must not run on another one. */
export function tie<N extends Node>(session: Session, node: N): N {
  readWith.set(node, session);
  if (node.kind === 'detail' && node.opens) readWith.set(node.opens, session);
  return node;
}

/** Whether a node was read with another connection, where the same ID can be a drill's copy. */
export function isOfOther(session: Session | undefined, node: Node | undefined): boolean {
  const own = node && readWith.get(node);
  return own !== undefined && own !== session;
}

export const tellReplaced = () =>
  showInformation(
    text('Nothing was run, because this was read with an earlier connection. Open it again from the views.'),
  );

/** Runs a command of a page on a node of the page's own connection, or lets the command ask for one. */
export async function runOn(
  { session, connections }: { readonly session: Session; readonly connections: Pick<Connections, 'session'> },
  command: string,
  node?: Node,
): Promise<void> {
  if (connections.session !== session) await tellReplaced();
  // The connection can change before the command starts, so the command checks the node again.
  else await commands.executeCommand(command, node && tie(session, node));
}

/** Opens the page of a resource that a page names by its ID. */
export async function openPage(
  on: Parameters<typeof runOn>[0],
  kind: 'account' | 'key' | 'vault',
  id: string,
): Promise<void> {
  const { inventory } = on.session;
  const subscription = inventory.snapshot.subscriptions.find((one) =>
    id.toLowerCase().startsWith(`/subscriptions/${one.id.toLowerCase()}/`),
  );
  const [vaultId = id, key] = id.split(/\/keys\//i);
  const affected =
    kind === 'account' ? { accountId: id } : { vaultId, ...(key === undefined ? {} : { key }) };
  const node = subscription && (await targetNodeOf(on.session, kind, { subscription, ...affected }));
  await runOn(on, commandOfPage[kind], node);
}

const commandOfPage = {
  account: 'cosmosCmk.showAccount',
  key: 'cosmosCmk.showKey',
  vault: 'cosmosCmk.showVault',
} as const;
