import type { Part } from '../../app/parts.ts';
import { partsOfKeyId } from '../../domain/protection/estate.ts';
import type { Concern, Shell } from '../shell.ts';
import type { Node } from '../tree/node.ts';

/** "Fix" on what could not be read: the command that the remedy names, on what it is about; then it is read again. */
export async function fixFailure(
  { session, offerFor }: Pick<Shell, 'session' | 'offerFor'>,
  node: Extract<Node, { kind: 'failure' }>,
): Promise<void> {
  const offer = await offerFor(node.problem, concernOfPart(node.part));
  await offer?.run();
  await session?.inventory.refresh(node.part);
}

/** What a list that could not be read is of. */
export function concernOfPart(part: Part): Concern | undefined {
  if (part.kind === 'subscriptions') return undefined;
  const { subscription } = part;
  if ('vaultId' in part)
    return { subscription, vaultId: part.vaultId, ...(part.kind === 'key' ? { key: part.name } : {}) };
  if (part.kind !== 'versions') return { subscription };
  const { vaultId, name } = partsOfKeyId(part.keyId);
  return { subscription, vaultId, key: name };
}
