import { estateOf } from '../../app/estate.ts';
import type { Part } from '../../app/inventory.ts';
import { usedKeys } from '../../app/usedKeys.ts';
import type { Account, Subscription } from '../../domain/model.ts';
import { accountsOf } from '../../domain/protection/places.ts';
import { estateView, type Shown } from './estateView.ts';

/** Whose keys are read without being asked for: more than a screen shows, and few enough to be read in a moment. */
const accountsWithKeys = 200;

/** The keys of accounts, of the first ones of a view where none are named, with what is granted on them. */
export function keysBehind(
  session: Shown,
  subscriptions: readonly Subscription[],
  accounts?: readonly Account[],
): readonly Part[] {
  const estate = estateOf(session.inventory.snapshot, estateView(session, subscriptions));
  return usedKeys(estate, accounts ?? accountsOf(estate).slice(0, accountsWithKeys));
}
