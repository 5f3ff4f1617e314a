import { behind } from '../../domain/doctor/diagnose.ts';
import type { Facts, Place } from '../../domain/doctor/facts.ts';
import type { Vault } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import { estateOf } from '../estate.ts';
import { map, type Outcome } from '../outcome.ts';
import type { Asked, Examining } from './asked.ts';
import { placesIn, readingFrom, registrationOf, subscriptionPlace } from './lookAtPlace.ts';
import { readAccount } from './readAccount.ts';

/** An account with its vault: which one that is may be known before the account is read, and is then read beside it. */
export async function examineAccount(
  examining: Examining,
  { account: former, subscription }: Extract<Asked, { kind: 'account' }>,
): Promise<Outcome<Facts>> {
  const { azure, inventory, view, signal } = examining;
  const places = placesIn(examining);
  const looked = new Map<string, Promise<Place>>();
  const lookAtVault = (vault: Vault | undefined) => {
    const home = vault && view.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
    if (!home) return undefined;
    const place = { kind: 'vault', scope: vault.id, name: vault.name } as const;
    const known = looked.get(vault.id.toLowerCase()) ?? places.look(home, place);
    looked.set(vault.id.toLowerCase(), known);
    return known;
  };
  const now = estateOf(inventory.snapshot, view);
  void lookAtVault(behind({ examined: { kind: 'account', account: former }, estate: now }).vault);
  const [read, registration, regions, ...here] = await Promise.all([
    readAccount(examining, view, subscription, former, signal),
    registrationOf(examining, subscription),
    azure.in(subscription).accounts.regions(signal).then(readingFrom),
    places.look(subscription, subscriptionPlace(subscription), true),
    places.look(subscription, { kind: 'account', scope: former.id, name: former.name }),
  ]);
  if (read.kind !== 'done') return read;
  const { account, estate } = read.value;
  const examined = { kind: 'account', account } as const;
  const vault = await lookAtVault(behind({ examined, estate }).vault);
  return map(read, () => ({
    examined,
    subscription,
    estate,
    registration,
    regions,
    places: vault ? [...here, vault] : here,
  }));
}
