import type { Snapshot } from '../../app/inventory.ts';
import type { Emptiness } from '../contextKeys.ts';
import { children, partsOf, shownSubscriptions, type Chosen } from './children.ts';
import type { ViewName } from './node.ts';

/** Why a view is empty, so that its welcome tells the right next step; undefined stands for no session. */
export function emptinessOf(snapshot: Snapshot | undefined, view: ViewName, chosen: Chosen): Emptiness {
  if (!snapshot) return 'signedOut';
  const root = { kind: 'view', view } as const;
  if (children(snapshot, root, chosen).length > 0) return 'content';
  const found = snapshot.get('subscriptions');
  if (found.state !== 'ready') return 'loading';
  if (found.value.subscriptions.length === 0) return 'noSubscriptions';
  if (shownSubscriptions(snapshot, chosen).length === 0) return 'noneSelected';
  const parts = partsOf(snapshot, root, chosen);
  const pending = parts.some((part) => {
    const state = 'subscription' in part ? snapshot.get(part.kind, part.subscription.id).state : 'ready';
    return state === 'idle' || state === 'loading';
  });
  return pending ? 'loading' : 'noResources';
}
