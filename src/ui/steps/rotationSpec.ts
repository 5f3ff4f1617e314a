import { specKeyUri, type KeyPart } from '../../domain/spec.ts';
import { readSeen, usersOf, type Seeing } from './estate.ts';

/** A key with the accounts that follow its rotation, which are read where no view has shown them. */
export async function rotationSpec(
  place: Seeing,
  { subscription, vault, key }: Pick<KeyPart, 'subscription' | 'vault' | 'key'>,
  signal: AbortSignal,
) {
  await readSeen(place, 'accounts', signal);
  const { accounts: followers, hidden } = usersOf(
    place,
    specKeyUri({ vault, key }, place.session.azure.cloud),
  );
  return {
    subscription,
    vault,
    key: { name: key.name },
    followers,
    hidden,
  };
}
