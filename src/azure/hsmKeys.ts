import { partsOfKeyId } from '../model/estate.ts';
import { failed, type Outcome } from '../model/outcome.ts';
import type { Key } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Keys } from './api.ts';
import type { Session } from './clients.ts';
import type { Operation } from './errors/rule.ts';
import { partsOf } from './fields.ts';
import { armKeys, bothWays, vaultKeys } from './keyRequests.ts';
import { attempt, attemptList, type Call } from './request.ts';

type KeyReads = Pick<Keys, 'list' | 'get' | 'versions'>;

/**
 * Reads keys of a managed HSM: through Resource Manager, which needs no role in the HSM; where that is refused, in the HSM
 * itself, which needs a local role. Resource Manager is refused unless an administrator has allowed it (Learn: "Allow key
 * management operations through Azure Resource Manager"), so we don't try it again on an HSM that has refused.
 */
export function connectHsmKeys(session: Session, arm: KeyReads): KeyReads {
  const { connection, closedToArm } = session;
  const keysIn = (hsmId: string, call: Call) => vaultKeys(session, armKeys(session, hsmId).at, call);
  async function eitherWay<T>(
    hsmId: string,
    throughArm: () => Promise<Outcome<T>>,
    inHsm: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const id = hsmId.toLowerCase();
    if (closedToArm.has(id)) {
      const read = await inHsm();
      // The caller may have no role in the HSM. Try Resource Manager again next time, which may be allowed by then.
      if (read.kind === 'failed') closedToArm.delete(id);
      return read;
    }
    const asked = await throughArm();
    if (asked.kind !== 'failed' || !isRefusal(asked.problem.azure?.status)) return asked;
    const read = await inHsm();
    if (read.kind === 'done') closedToArm.add(id);
    return read.kind === 'failed' ? failed(bothWays(asked.problem, read.problem, true)) : read;
  }
  return {
    list: (hsmId, signal) =>
      eitherWay(
        hsmId,
        () => arm.list(hsmId, signal),
        () =>
          attemptList(
            connection,
            deed(text('The keys of the managed HSM {0} could not be read.', nameOf(hsmId)), nameOf(hsmId)),
            signal,
            (call) => keysIn(hsmId, call).list(),
          ),
      ),
    get: (hsmId, name, signal) =>
      eitherWay(
        hsmId,
        () => arm.get(hsmId, name, signal),
        () =>
          attempt<Key | undefined>(
            connection,
            deed(text('The key {0} of the managed HSM {1} could not be read.', name, nameOf(hsmId)), name),
            signal,
            (call) => keysIn(hsmId, call).get(name),
          ),
      ),
    versions(keyId, signal) {
      const { vaultId: hsmId, name } = partsOfKeyId(keyId);
      return eitherWay(
        hsmId,
        () => arm.versions(keyId, signal),
        () =>
          attempt(
            connection,
            deed(text('The versions of the key {0} could not be read.', name), name),
            signal,
            (call) => keysIn(hsmId, call).versions(name),
          ),
      );
    },
  };
}

const nameOf = (hsmId: string) => partsOf(hsmId).name;

/** 403 for missing permissions, 400 for the HSM's setting. */
export const isRefusal = (status: number | undefined) => status === 400 || status === 403;

const deed = (what: Text, name: string): Operation => ({ what, on: 'key', name });
