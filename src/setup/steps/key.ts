import { unseenKey } from '../../model/grantee.ts';
import { day } from '../../model/keyHealth.ts';
import { failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import { mayAct, mayActOnData, smallestRole } from '../../model/permissions.ts';
import type { Problem } from '../../model/problem.ts';
import type { Key, Vault } from '../../model/resources.ts';
import { policyCaveats, policyText } from '../../model/rotation.ts';
import type { KeySpec } from '../../model/spec.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import type { KeyReadings } from '../readings.ts';
import type { Step } from '../step.ts';
import { faultOf, generateKey, missingKey, rotates, rotationOf, setRotation } from './keyWork.ts';

/** The key exists, and can wrap and unwrap today (docs/azure.md, Keys and rotation). */
export const keyStep: Step<KeyReadings> = {
  id: 'key',
  title: text('Generate the key'),

  async check(readings, now) {
    const { spec } = readings;
    if (spec.applicationId !== undefined) return succeeded(unseenKey(spec.key.name));
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
    const key = await generateKey(work, vault.value);
    if (key.kind !== 'done') return key;
    const rotated = await setRotation(work, vault.value, key.value);
    return map(rotated, (confirmed) =>
      confirmed.as(() => text('The key {0} is ready.', readings.spec.key.name)),
    );
  },
};

/** The key is complete only with the requested rotation policy: an earlier run might have ended before it was set. */
async function checkRotation(readings: KeyReadings, vault: Vault, key: Key): Promise<Outcome<Finding>> {
  const { name, create } = readings.spec.key;
  const isThere = done(text('The key {0} is enabled and valid.', name));
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
  const generate = text('Generate the {0} key {1} of {2} bits.', type, name, size);
  const made = expires === undefined ? generate : text('{0} It expires on {1}.', generate, day(expires));
  if (rotation) return needed([made, policyText(rotation)], { caveats: policyCaveats });
  const forgotten = text('Nothing rotates it by itself: an expired key revokes the accounts that use it.');
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
  if (readings.spec.vault.home === 'managedHsm') return undefined;
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
    what: text('You may not generate a key in {0}.', readings.spec.vault.name),
    why: text('Your account lacks the data action {0} at {1}.', create, scope),
    next: text('Ask an owner for the role {0} there, or ask them to generate the key.', smallestRole(create)),
  };
}
