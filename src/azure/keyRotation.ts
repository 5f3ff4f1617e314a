import type { Keys } from '../app/azure.ts';
import type { KeyRotation } from '../domain/rotation/keyRotation.ts';
import { text } from '../domain/text.ts';
import { attempt } from './call.ts';
import type { Session } from './session.ts';
import { vaultKeys } from './vaultKeys.ts';

/** Rotation policies in the vault itself: a request of their own, because what makes a key there takes none. */
export function connectKeyRotation(session: Session): Pick<Keys, 'rotation' | 'setRotation'> {
  const { connection } = session;
  return {
    rotation: ({ uri }, name, signal) =>
      attempt(
        connection,
        { what: text('The rotation policy of key {0} could not be read.', name), on: 'key', name },
        signal,
        async (call): Promise<KeyRotation | 'none'> => {
          const { rotate, validity } = await vaultKeys(session, { id: '', uri }, call).rotationPolicy(name);
          // A key that was never given a policy is answered with a standard one, which rotates nothing.
          return rotate ? { rotate, ...(validity ? { validity } : {}) } : 'none';
        },
      ),
    setRotation: ({ uri }, name, policy, { signal }) =>
      attempt(
        connection,
        { what: text('The key {0} is generated, but has no rotation policy.', name), on: 'key', name },
        signal,
        (call) => vaultKeys(session, { id: '', uri }, call).setRotationPolicy(name, policy),
      ),
  };
}
