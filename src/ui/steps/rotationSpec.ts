import type { Key, Subscription, Vault } from '../../domain/model.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import { readTenant, usersOf } from './estate.ts';
import type { Place } from './place.ts';

interface KeyThere {
  readonly subscription: Subscription;
  readonly vault: Vault;
  readonly key: Key;
}

/** A key with the accounts that follow its rotation, which are read where no view has shown them. */
export async function rotationSpec(
  place: Place,
  { subscription, vault, key }: KeyThere,
  signal: AbortSignal,
) {
  await readTenant(place, 'accounts', subscription.tenantId, signal);
  const { accounts: followers, hidden } = usersOf(place, subscription.tenantId, key.uri);
  return {
    subscription,
    vault: vaultSpecOf(vault),
    key: { name: key.name },
    followers,
    hidden,
  };
}
