import { DataTransferItem, type DataTransfer } from 'vscode';
import type { Session } from '../../app/session.ts';
import { keyUriOf } from './addresses.ts';
import type { Node } from './node.ts';

/** Drags a key, or the key of an account, as its URI without a version. */
export function dragKeys(session: Session | undefined, nodes: readonly Node[], data: DataTransfer): void {
  const cloud = session?.azure.cloud;
  const uris = nodes.flatMap((node) => (cloud && keyUriOf(node, cloud)) ?? []);
  if (uris.length > 0) data.set('text/plain', new DataTransferItem(uris.join('\n')));
}
