import {
  askForRole,
  cannot,
  couldNot,
  named,
  namedScope,
  noPermission,
  notFound,
} from '../../model/problems.ts';
import { type Confirmed, ensure, notShown } from '../../model/ensure.ts';
import { day, keyFault } from '../../model/keyHealth.ts';
import { uncheckedKey } from '../../model/keyIdentity.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import { mayAct, mayActOnData, smallestRole } from '../../model/permissions.ts';
import type { Problem } from '../../model/problem.ts';
import type { Key, Vault } from '../../model/resources.ts';
import type { KeyRotation } from '../../model/rotation.ts';
import { policyCaveats, policyText } from '../../model/rotation.ts';
import type { KeySpec } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import type { KeyReadings } from '../readings.ts';
import type { StepWork, Step } from '../step.ts';

/** The key exists, and can wrap and unwrap today (docs/azure.md, Keys and rotation). */
export const keyStep: Step<KeyReadings> = {
  id: 'key',
  title: text('Generate the key'),

  async check(readings, now) {
    const { spec } = readings;
    if (spec.applicationId !== undefined) return succeeded(uncheckedKey(spec.key.name));
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    if (vault.value) {
      const key = await readings.key();
      if (key.kind !== 'done') return key;
      if (key.value) {
        const problem = faultOf(readings, key.value, now);
        return problem ? succeeded(blocked(problem)) : checkRotation(readings, vault.value, key.value);
      }
    }
    if (!spec.key.create) return succeeded(blocked(missingKey(readings)));
    const problem = await missingKeyRight(readings, vault.value?.id);
    if (problem) return succeeded(blocked(problem));
    return succeeded(generation(spec.key.name, spec.key.create));
  },

  async apply(work) {
    const { readings } = work;
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    if (!vault.value) return failed(missingKey(readings));
    const key = await ensureNewKey(work, vault.value);
    if (key.kind !== 'done') return key;
    const rotated = await setRotation(work, vault.value, key.value);
    return map(rotated, (confirmed) => confirmed.as(() => text('Key {0} is ready.', readings.spec.key.name)));
  },
};

/** The key is complete only with the requested rotation policy: an earlier run might have ended before it was set. */
async function checkRotation(readings: KeyReadings, vault: Vault, key: Key): Promise<Outcome<Finding>> {
  const { name, create } = readings.spec.key;
  const isThere = done(text('Key {0} is ready.', name));
  if (!create?.rotation) return succeeded(isThere);
  const { rotation } = create;
  return map(await rotationOf(readings, vault, key), (found) =>
    rotates(found) ? isThere : needed([policyText(rotation)], { caveats: policyCaveats }),
  );
}

function generation(
  name: string,
  { type, size, expires, rotation }: NonNullable<KeySpec['create']>,
): Finding {
  const generate = text('Generate {0} key {1} with {2} bits.', type, name, size);
  const made = expires === undefined ? generate : text('{0} It expires on {1}.', generate, day(expires));
  if (rotation) return needed([made, policyText(rotation)], { caveats: policyCaveats });
  const forgotten = text(
    'Nothing rotates the key automatically. When it expires, its accounts lose access to their data.',
  );
  return needed([made], { caveats: expires === undefined ? [] : [forgotten] });
}

/**
 * Either a permission in Azure Resource Manager or the Crypto Officer role in the vault is enough. Access policies
 * can't be checked in advance, so only a vault under Azure RBAC is checked.
 */
async function missingKeyRight(
  readings: KeyReadings,
  vaultId: string | undefined,
): Promise<Problem | undefined> {
  // A local role can be enough, too, and only the managed HSM knows its local roles.
  if (readings.spec.vault.keyStore === 'managedHsm') return undefined;
  const scope = vaultId ?? readings.groupScope;
  const [permissions, vault] = await Promise.all([readings.permissions(scope), readings.vault()]);
  const byPolicy = vault.kind === 'done' && vault.value?.permissionModel === 'accessPolicy';
  if (permissions.kind !== 'done' || byPolicy) return undefined;
  if (mayAct(permissions.value, 'Microsoft.KeyVault/vaults/keys/write')) return undefined;
  const create = 'Microsoft.KeyVault/vaults/keys/create/action';
  if (mayActOnData(permissions.value, create)) return undefined;
  return {
    code: 'F-02',
    owner: 'accessAdministrator',
    what: cannot('create', named.key(readings.spec.key.name)),
    why: noPermission(create, namedScope(scope)),
    next: askForRole(smallestRole(create)),
  };
}

const patience = { every: seconds(3), atMost: minutes(2) };

/** Creates the key if it doesn't exist: its first version, and never a second one. */
async function ensureNewKey(
  work: StepWork<KeyReadings>,
  vault: Vault,
): Promise<Outcome<Confirmed<Key | undefined>>> {
  const { readings, azure, pace } = work;
  const { name, create } = readings.spec.key;
  return ensure<Key | undefined>(work, {
    alreadyRead: await readings.key(),
    read: () => readings.key.again(),
    isReached: (key) => key !== undefined && keyFault(key, pace.now()) === undefined,
    // Creating an existing key again doesn't make it usable.
    refuse: (key) => (key ? faultOf(readings, key, pace.now()) : create ? undefined : missingKey(readings)),
    send: async (_, permit) =>
      create ? azure.keys.create(vault, { name, create }, permit) : failed(missingKey(readings)),
    patience,
    unconfirmed: (key) =>
      (key && faultOf(readings, key, pace.now())) ??
      notShown('F-29', couldNot('create', named.key(name)), patience),
  });
}

/** Sets the requested rotation policy, if the key wasn't created with it. */
export async function setRotation(
  work: StepWork<KeyReadings>,
  vault: Vault,
  made: Confirmed<Key | undefined>,
): Promise<Outcome<Confirmed<unknown>>> {
  const { readings, azure } = work;
  const { name, create } = readings.spec.key;
  const policy = create?.rotation;
  if (!policy) return succeeded(made);
  return ensure<KeyRotation | 'none'>(work, {
    ...(made.value ? { alreadyRead: await rotationOf(readings, vault, made.value) } : {}),
    read: async () => {
      const key = await readings.key.again();
      if (key.kind !== 'done') return key;
      return key.value ? rotationOf(readings, vault, key.value, true) : failed(missingKey(readings));
    },
    isReached: rotates,
    send: (_, permit) => azure.keys.setRotation(vault, name, policy, permit),
    patience,
    unconfirmed: () => notShown('F-29', couldNot('change', named.rotationPolicy(name)), patience),
  });
}

export const rotates = (rotation: KeyRotation | 'none') =>
  rotation !== 'none' && rotation.rotate !== undefined;

/** If the key doesn't include its rotation policy, the vault returns it. */
const rotationOf = async (
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
      what: cannot('use', named.key(spec.key.name)),
      fix: 'chooseAnotherKey',
    }
  );
}

export const missingKey = ({ spec }: Pick<KeyReadings, 'spec'>): Problem => ({
  code: 'F-29',
  owner: 'you',
  what: notFound(named.key(spec.key.name)),
  why: text('It might have been deleted or moved.'),
  next: text('Choose another key, run Generate Key, or recover the deleted key.'),
  fix: 'chooseAnotherKey',
});
