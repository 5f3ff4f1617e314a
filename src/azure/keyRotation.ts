import type { KeyRotationPolicy } from '@azure/keyvault-keys';
import type { Keys } from '../app/azure.ts';
import type { KeyRotation } from '../domain/rotation/keyRotation.ts';
import { text } from '../domain/text.ts';
import { attempt } from './call.ts';
import { triggerOf } from './keyModel.ts';
import type { Session } from './session.ts';

/** Rotation policies in the vault itself: a request of their own, because what makes a key there takes none. */
export function connectKeyRotation(session: Session): Pick<Keys, 'rotation' | 'setRotation'> {
  const { connection } = session;
  return {
    rotation: ({ uri }, name, signal) =>
      attempt(
        connection,
        { what: text('The rotation policy of key {0} could not be read.', name), on: 'key', name },
        signal,
        async () => readPolicy(await session.vault(uri).getKeyRotationPolicy(name, { abortSignal: signal })),
      ),
    setRotation: ({ uri }, name, { rotate, validity }, { signal }) =>
      attempt(
        connection,
        { what: text('The key {0} is generated, but has no rotation policy.', name), on: 'key', name },
        signal,
        async () => {
          await session.vault(uri).updateKeyRotationPolicy(
            name,
            {
              lifetimeActions: [{ action: 'Rotate', ...triggerOf(rotate) }],
              ...(validity === undefined ? {} : { expiresIn: validity }),
            },
            { abortSignal: signal },
          );
        },
      ),
  };
}

/** A key that was never given a policy is answered with a standard one, which rotates nothing. */
function readPolicy({ lifetimeActions, expiresIn }: KeyRotationPolicy): KeyRotation | 'none' {
  const { timeAfterCreate, timeBeforeExpiry } =
    lifetimeActions?.find(({ action }) => action.toLowerCase() === 'rotate') ?? {};
  const rotate = timeAfterCreate
    ? { afterCreation: timeAfterCreate }
    : timeBeforeExpiry
      ? { beforeExpiry: timeBeforeExpiry }
      : undefined;
  return rotate ? { rotate, ...(expiresIn ? { validity: expiresIn } : {}) } : 'none';
}
