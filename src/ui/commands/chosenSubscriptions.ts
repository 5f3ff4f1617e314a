import type { SubscriptionsFound } from '../../app/azure.ts';
import type { Loadable } from '../../app/loadable.ts';
import { valueOf } from '../../app/loadable.ts';
import type { Chosen } from '../tree/children.ts';

/**
 * What a person's ticks mean: all of them ticked means all, also those that come later. What could not be shown,
 * because a tenant or the whole list could not be read, was not unticked, and stays as it was.
 */
export function chosenSubscriptions(
  found: Loadable<SubscriptionsFound>,
  before: Chosen,
  picked: readonly string[],
): Chosen {
  const { subscriptions, failures } = valueOf(found) ?? { subscriptions: [], failures: [] };
  const shown = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const isWhole = found.state === 'ready' && failures.length === 0;
  if (!isWhole && shown.size === 0) return before;
  const unseen = isWhole ? [] : [...(before ?? [])].filter((id) => !shown.has(id.toLowerCase()));
  if (picked.length === shown.size && unseen.length === 0) return undefined;
  return new Set([...picked.map((id) => id.toLowerCase()), ...unseen]);
}
