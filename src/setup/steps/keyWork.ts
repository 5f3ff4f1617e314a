import { type Confirmed, ensure, notShown } from '../../model/ensure.ts';
import { keyFault } from '../../model/keyHealth.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Key, Vault } from '../../model/resources.ts';
import type { KeyRotation } from '../../model/rotation.ts';
import { text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import type { KeyReadings } from '../readings.ts';
import type { Work } from '../step.ts';

const patience = { every: seconds(3), atMost: minutes(2) };

/** Creates the key if it doesn't exist: its first version, and never a second one. */
export async function generateKey(
  work: Work<KeyReadings>,
  vault: Vault,
): Promise<Outcome<Confirmed<Key | undefined>>> {
  const { readings, azure, pace } = work;
  const { name, create } = readings.spec.key;
  return ensure<Key | undefined>(work, {
    seen: await readings.key(),
    read: () => readings.key.again(),
    isReached: (key) => key !== undefined && keyFault(key, pace.now()) === undefined,
    // Creating an existing key again doesn't make it usable.
    refuse: (key) => (key ? faultOf(readings, key, pace.now()) : create ? undefined : missingKey(readings)),
    send: async (_, permit) =>
      create ? azure.keys.create(vault, { name, create }, permit) : failed(missingKey(readings)),
    patience,
    unconfirmed: (key) =>
      (key && faultOf(readings, key, pace.now())) ??
      notShown('F-29', text("Key {0} isn't confirmed.", name), patience),
  });
}

/** Sets the requested rotation policy, if the key wasn't created with it. */
export async function setRotation(
  work: Work<KeyReadings>,
  vault: Vault,
  made: Confirmed<Key | undefined>,
): Promise<Outcome<Confirmed<unknown>>> {
  const { readings, azure } = work;
  const { name, create } = readings.spec.key;
  const policy = create?.rotation;
  if (!policy) return succeeded(made);
  return ensure<KeyRotation | 'none'>(work, {
    ...(made.value ? { seen: await rotationOf(readings, vault, made.value) } : {}),
    read: async () => {
      const key = await readings.key.again();
      if (key.kind !== 'done') return key;
      return key.value ? rotationOf(readings, vault, key.value, true) : failed(missingKey(readings));
    },
    isReached: rotates,
    send: (_, permit) => azure.keys.setRotation(vault, name, policy, permit),
    patience,
    unconfirmed: () =>
      notShown('F-29', text("The rotation policy of key {0} isn't confirmed.", name), patience),
  });
}

export const rotates = (rotation: KeyRotation | 'none') =>
  rotation !== 'none' && rotation.rotate !== undefined;

/** If the key doesn't include its rotation policy, the vault returns it. */
export const rotationOf = async (
  { rotation }: KeyReadings,
  { uri }: Vault,
  key: Key,
  again = false,
): Promise<Outcome<KeyRotation | 'none'>> =>
  key.rotation === undefined ? (again ? rotation.again(uri) : rotation(uri)) : succeeded(key.rotation);

/** Why an existing key can't protect an account. */
export function faultOf({ spec }: Pick<KeyReadings, 'spec'>, key: Key, now: number): Problem | undefined {
  const fault = keyFault(key, now);
  return (
    fault && {
      ...fault,
      what: text('The key {0} cannot protect an account.', spec.key.name),
      fix: 'chooseAnotherKey',
    }
  );
}

export const missingKey = ({ spec }: Pick<KeyReadings, 'spec'>): Problem => ({
  code: 'F-29',
  owner: 'you',
  what: text('The key {0} was not found.', spec.key.name),
  why: text('The vault {0} has no key of that name: it may have been deleted.', spec.vault.name),
  next: text('Choose another key, run Generate Key, or recover the deleted one.'),
  fix: 'chooseAnotherKey',
});
