import { DataTransferItem, type TreeDragAndDropController } from 'vscode';
import type { Session } from '../../app/session.ts';
import { keyUriOf } from './addresses.ts';
import type { Node } from './node.ts';

/** Drags a key, or the key of an account, into an editor as its URI without a version. Nothing is dropped on a tree. */
export const dragKeys = (session: () => Session | undefined): TreeDragAndDropController<Node> => ({
  dragMimeTypes: ['text/plain'],
  dropMimeTypes: [],
  handleDrag(nodes, data) {
    const cloud = session()?.azure.cloud;
    const uris = nodes.flatMap((node) => (cloud && keyUriOf(node, cloud)) ?? []);
    if (uris.length > 0) data.set('text/plain', new DataTransferItem(uris.join('\n')));
  },
});
