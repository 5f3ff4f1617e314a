import type { Key, Subscription, Vault } from '../../domain/model.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import { readSeen, usersOf, type Seeing } from './estate.ts';

interface KeyThere {
  readonly subscription: Subscription;
  readonly vault: Vault;
  readonly key: Key;
}

/** A key with the accounts that follow its rotation, which are read where no view has shown them. */
export async function rotationSpec(
  place: Seeing,
  { subscription, vault, key }: KeyThere,
  signal: AbortSignal,
) {
  await readSeen(place, 'accounts', signal);
  const { accounts: followers, hidden } = usersOf(place, key.uri);
  return {
    subscription,
    vault: vaultSpecOf(vault),
    key: { name: key.name },
    followers,
    hidden,
  };
}
