import { homeName, parseKeyUri, type KeyUri } from '../../domain/keyUri.ts';
import type { Account, Subscription } from '../../domain/model.ts';
import type { Estate } from '../../domain/protection/estate.ts';
import { placesOf } from '../../domain/protection/places.ts';
import { sameId } from '../../domain/resourceId.ts';
import type { Azure } from '../azure.ts';
import { cancelled, succeeded, type Outcome } from '../outcome.ts';

type Deleted = Estate['deletedVaults'];

/** The vault or managed HSM of an account's key where no list names it, but a list of deleted ones does. */
export async function deletedHome(
  azure: Azure,
  estate: Estate,
  subscription: Subscription,
  { keyUri = '' }: Account,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const uri = parseKeyUri(keyUri, estate.cloud);
  if (!uri || placesOf(estate).vaults.has(homeName(uri))) return succeeded(estate.deletedVaults);
  return uri.home === 'managedHsm'
    ? deletedHsm(azure, estate, subscription, uri, signal)
    : deletedVault(azure, estate, subscription, uri, signal);
}

/** Only a deleted vault holds a name that is otherwise free. */
async function deletedVault(
  azure: Azure,
  estate: Estate,
  subscription: Subscription,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const name = await azure.in(subscription).vaults.nameAvailability(uri.vault, signal);
  if (name.kind === 'cancelled') return cancelled;
  const isDeleted = name.kind === 'done' && !name.value.available && name.value.softDeleted;
  return succeeded(
    isDeleted
      ? new Map([[subscription.id, { read: true, value: [{ name: uri.vault }] }]])
      : estate.deletedVaults,
  );
}

/** An HSM is dear, and so often shared from another subscription: those of the tenant are asked, side by side. */
async function deletedHsm(
  azure: Azure,
  estate: Estate,
  subscription: Subscription,
  uri: KeyUri,
  signal: AbortSignal,
): Promise<Outcome<Deleted>> {
  const asked = estate.subscriptions.filter(({ tenantId }) => sameId(tenantId, subscription.tenantId));
  const found = await Promise.all(
    asked.map(async (one) => {
      const deleted = await azure.in(one).changes.deletedVaults(signal, uri.home);
      // What is not read may not be deleted: it stays unknown.
      if (deleted.kind !== 'done') return [];
      const hsm = deleted.value.find(({ name }) => sameId(name, uri.vault));
      if (!hsm) return [];
      const { name, purged } = hsm;
      const value = [{ home: uri.home, name, ...(purged === undefined ? {} : { purged }) }];
      return [[one.id, { read: true, value }]] as const;
    }),
  );
  return signal.aborted ? cancelled : succeeded(new Map([...estate.deletedVaults, ...found.flat()]));
}
