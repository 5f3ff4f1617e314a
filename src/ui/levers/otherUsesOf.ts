import { valueOf } from '../../app/loadable.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import type { Impact } from '../../domain/revocation/impact.ts';
import { otherUse } from '../../domain/revocation/otherUses.ts';
import type { Node } from '../tree/node.ts';
import type { LeverFlow } from './flow.ts';

/** What else uses a key, in all subscriptions that are seen; undefined where the signal ended it. */
export async function otherUsesOf(
  { session: { azure, inventory } }: LeverFlow,
  { key }: Extract<Node, { kind: 'key' | 'keyVersion' }>,
  signal: AbortSignal,
): Promise<Impact['others']> {
  const uri = parseKeyUri(key.uri, azure.cloud);
  if (!uri) return undefined;
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions')) ?? { subscriptions: [] };
  const found = await azure.mentions(uri, subscriptions, signal);
  if (found.kind === 'cancelled') return undefined;
  if (found.kind === 'failed') return { why: found.problem.why };
  const wanted = { ...uri, cloud: azure.cloud };
  return found.value.flatMap((mention) => otherUse(mention, wanted) ?? []);
}
