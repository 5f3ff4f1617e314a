import type { Estate } from '../domain/protection/estate.ts';
import { accountsOf } from '../domain/protection/places.ts';
import { text, type Text } from '../domain/text.ts';
import { estateOf, type EstateView } from './estate.ts';
import { partId, type Inventory, type Part } from './inventory.ts';
import { usedKeys } from './usedKeys.ts';

/**
 * Reads all that accounts are judged by, and was not read yet: the lists, confirmed by Azure Resource Manager, then the
 * keys in use and their grants. Undefined where the signal ended it.
 */
export async function readEstate(
  inventory: Inventory,
  view: EstateView,
  report: (doing: Text) => void,
  signal: AbortSignal,
): Promise<Estate | undefined> {
  const { subscriptions } = view;
  report(text('Reading accounts and key vaults. Subscriptions: {0}', subscriptions.length));
  await Promise.all([
    inventory.survey('vaults', subscriptions, signal),
    inventory.survey('accounts', subscriptions, signal),
  ]);
  const lists = subscriptions.flatMap((subscription): Part[] => [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ]);
  await inventory.loadAll(lists, signal);
  const read = new Set<string>();
  while (!signal.aborted) {
    const estate = estateOf(inventory.snapshot, view);
    const open = usedKeys(estate, accountsOf(estate)).filter((part) => !read.has(nameOf(part)));
    if (open.length === 0) return estate;
    report(text('Reading the keys in use: {0} more', open.length));
    // What a report says of access is as of now, whatever the views have read before.
    await Promise.all(open.map((part) => inventory.refresh(part, signal)));
    for (const part of open) read.add(nameOf(part));
  }
  return undefined;
}

const nameOf = (part: Part) => `${part.kind}:${partId(part).toLowerCase()}`;
