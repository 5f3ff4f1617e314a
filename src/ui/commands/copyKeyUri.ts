import { env } from 'vscode';
import type { Cloud } from '../../domain/cloud.ts';
import { keyUriOf } from '../tree/addresses.ts';
import type { Node } from '../tree/node.ts';

/** Without the version, as an account that pins a version does not follow the key's rotation. */
export async function copyKeyUri(node: Node, cloud: Cloud): Promise<void> {
  const uri = keyUriOf(node, cloud);
  if (uri !== undefined) await env.clipboard.writeText(uri);
}
