import { env } from 'vscode';
import { resourceIdOf } from '../tree/addresses.ts';
import type { Node } from '../tree/node.ts';

export async function copyResourceId(node: Node): Promise<void> {
  const id = resourceIdOf(node);
  if (id !== undefined) await env.clipboard.writeText(id);
}
