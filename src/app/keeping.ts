import type { Kept } from './keptInventory.ts';
import { valueOf, type Loadable } from './loadable.ts';
import type { Snapshot } from './snapshot.ts';
import type { Seen } from '../domain/freshness.ts';

/** What of a snapshot is worth keeping for the next window. */
export function keptOf(snapshot: Snapshot): Kept {
  const subscriptions = valueOf(snapshot.get('subscriptions'))?.subscriptions ?? [];
  return {
    subscriptions,
    vaults: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('vaults', id)) ?? []),
    accounts: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('accounts', id)) ?? []),
  };
}

/** The snapshot with what was kept, every row of it marked as old. Nothing of it counts as read. */
export function restored(snapshot: Snapshot, { subscriptions, vaults, accounts }: Kept): Snapshot {
  return snapshot
    .with('subscriptions', '', { state: 'idle', value: { subscriptions, failures: [] } })
    .with('vaults', perSubscription(vaults))
    .with('accounts', perSubscription(accounts));
}

interface Row {
  readonly subscriptionId: string;
  readonly seen?: Seen;
}

function perSubscription<R extends Row>(rows: readonly R[]): (readonly [string, Loadable<readonly R[]>])[] {
  const old = new Map<number, Seen>();
  const marked = rows.map((row) => {
    const at = row.seen?.at ?? 0;
    const seen = old.get(at) ?? { from: 'kept', at };
    old.set(at, seen);
    return { ...row, seen };
  });
  return [...Map.groupBy(marked, ({ subscriptionId }) => subscriptionId.toLowerCase())].map(([id, value]) => [
    id,
    { state: 'idle', value },
  ]);
}
