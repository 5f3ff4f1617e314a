import { type Estate, readingOf } from '../model/estate.ts';
import { remedies } from '../model/problem.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Key, Vault } from '../model/resources.ts';
import { followed, rotationVerdict } from '../model/rotation.ts';
import { text } from '../model/text.ts';
import { isActivated } from '../model/vaultReadiness.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

/** Checks that account health doesn't include: they don't put an account at risk, but can cause problems later. */
export const vaultFindings = (vault: Vault): readonly ReadinessFinding[] => [
  provisioning(vault),
  retention(vault),
  permissionModel(vault),
];

function provisioning(vault: Vault): ReadinessFinding {
  const { id, name, provisioningState: state } = vault;
  const title = text('State of the vault');
  const isUsable = isManagedHsm(id) ? isActivated(vault) : /^succeeded$/i.test(state);
  if (state === '' || isUsable) return passed(title, name);
  return {
    title,
    on: name,
    standing: 'watch',
    what: text('The vault is not ready.'),
    evidence: text('Provisioning state: {0}', state),
    next: text('Wait some minutes, then check again.'),
    owner: 'vaultOwner',
  };
}

/** Policies ask for 90 days (F-17), and the retention can't be changed after the vault is created. */
function retention({ name, softDelete, retentionDays }: Vault): ReadinessFinding {
  const title = text('Retention of deleted keys');
  if (!softDelete || retentionDays === undefined)
    return unread(title, name, text('Azure does not say how long deleted keys are kept.'), 'F-17');
  if (retentionDays >= 90) return passed(title, name, text('{0} days.', retentionDays));
  return {
    title,
    on: name,
    code: 'F-17',
    standing: 'note',
    what: text('A deleted key can be recovered for {0} days only.', retentionDays),
    evidence: text('The retention was set when the vault was made, and cannot be changed.'),
    next: text('Where a policy asks for 90 days, use another vault.'),
    owner: 'vaultOwner',
  };
}

/**
 * Under access policies, anyone who can write the vault can grant themselves access (docs/azure.md, Identities and
 * access); F-20 for policies that are ignored.
 */
function permissionModel({ id, name, permissionModel: model, accessPolicies }: Vault): ReadinessFinding {
  const title = text('Permission model');
  if (isManagedHsm(id)) return passed(title, name, text('Local roles, in the managed HSM itself.'));
  if (model === 'rbac')
    return passed(
      title,
      name,
      accessPolicies.length === 0
        ? text('Azure RBAC.')
        : text('Azure RBAC. Access policies in the vault, which do not count: {0}', accessPolicies.length),
    );
  return {
    title,
    on: name,
    standing: 'note',
    what: text('The vault works with access policies.'),
    evidence: text('Whoever may change the vault can give access to its keys, to themselves too.'),
    next: text('Azure RBAC keeps the two apart; assign the roles first, then switch.'),
    owner: 'vaultOwner',
  };
}

/** A new account needs an enabled key. */
export function keysInVault({ id, name }: Vault, estate: Estate): ReadinessFinding {
  const title = text('Keys in the vault');
  const reading = readingOf(estate.keyLists, id);
  if (!reading.read) return unread(title, name, reading.why, 'F-29');
  const enabled = reading.value.filter((key) => key.enabled).length;
  if (enabled > 0) return passed(title, name, text('Enabled: {0} of {1}', enabled, reading.value.length));
  return {
    title,
    on: name,
    code: 'F-29',
    standing: 'watch',
    what: text('The vault has no enabled key.'),
    evidence: text('Keys in the vault: {0}', reading.value.length),
    next: text('Generate a key.'),
    owner: 'vaultOwner',
    fix: remedies['F-29'],
  };
}

/**
 * Azure Cosmos DB's documentation recommends 3072 bits or more; a hard minimum is not documented (docs/azure.md, Keys
 * and rotation).
 */
export function keySize({ name, size, type }: Key): ReadinessFinding {
  const title = text('Size of the key');
  if (size === undefined) return unread(title, name, text('Azure does not say how large the key is.'));
  if (size >= 3072) return passed(title, name, text('{0} {1}', type, size));
  return {
    title,
    on: name,
    standing: 'watch',
    what: text('The key has {0} bits; 3072 or more are recommended.', size),
    evidence: text('{0} {1}', type, size),
    next: text('Generate a larger key for new accounts; an account can be moved to it.'),
    owner: 'vaultOwner',
  };
}

/**
 * Whether the key is rotated automatically. Accounts don't require it, so it's only a note, unless the policy lets
 * versions expire before the next one is made.
 */
export function rotationFinding({ name, rotation }: Key): ReadinessFinding {
  const title = text('Rotation of the key');
  const common = { title, on: name, owner: 'vaultOwner' } as const;
  if (rotation === undefined)
    return {
      ...common,
      standing: 'note',
      what: text('Whether the key is rotated by itself was not told.'),
      evidence: text('Azure Resource Manager tells it of a key that it may read.'),
      next: text('Look at the rotation policy of the key in its vault or managed HSM.'),
    };
  if (rotation === 'none')
    return {
      ...common,
      standing: 'note',
      what: text('The key has no rotation policy: nothing rotates it by itself.'),
      // The built-in policy d8cf8476-a2ec-4916-896e-992351803c44 (docs/azure.md, Azure Policy), and Learn: "Configure
      // key auto-rotation".
      evidence: text(
        'A built-in Azure Policy asks for one, and Key Vault recommends a rotation every 2 years.',
      ),
      next: text(
        'Give it a rotation policy in its vault, or run Rotate Key from time to time. {0}',
        followed,
      ),
    };
  const { says, gap } = rotationVerdict(rotation);
  if (!gap) return passed(title, name, rotation.rotate ? text('{0} {1}', says, followed) : says);
  return {
    ...common,
    standing: 'watch',
    what: gap,
    evidence: says,
    next: text('Have the policy rotate earlier, or let its versions be valid for longer.'),
  };
}
