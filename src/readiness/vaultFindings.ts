import type { RegionPairs } from '../azure/api.ts';
import { type InventoryView, type ReadResult, readResultOf } from '../model/inventoryView.ts';
import { remedies } from '../model/problem.ts';
import { labeled, notReported } from '../model/problems.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Key, Vault } from '../model/resources.ts';
import { rotationFollowed, rotationVerdict } from '../model/rotation.ts';
import { properName, asSentence, capital, text } from '../model/text.ts';
import { isActivated } from '../model/vaultReadiness.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

/** Checks that account health doesn't include: they don't put an account at risk, but can cause problems later. */
export const keyStoreFindings = (
  vault: Vault,
  regionPairs: ReadResult<RegionPairs> | undefined,
): readonly ReadinessFinding[] => [
  provisioning(vault),
  retention(vault),
  permissionModel(vault),
  // Managed HSMs are replicated differently.
  ...(regionPairs && !isManagedHsm(vault.id) ? [replication(vault, regionPairs)] : []),
];

/** Key Vault doesn't fail over from these regions, although some have a pair (docs/azure.md, Key vault requirements). */
const withoutFailover = new Set(['brazilsouth', 'brazilsoutheast', 'westus3']);

/** A vault in a region without failover can't be reached during an outage of the region, and neither can its keys. */
function replication({ name, location }: Vault, regionPairs: ReadResult<RegionPairs>): ReadinessFinding {
  const title = text('Key vault replication');
  if (!regionPairs.read) return unread(title, name, regionPairs.why);
  const region = location.replaceAll(' ', '').toLowerCase();
  if (!regionPairs.value.has(region)) return unread(title, name, notReported(text('region {0}', location)));
  const pair = regionPairs.value.get(region);
  if (pair !== undefined && !withoutFailover.has(region))
    return passed(title, name, text('Azure pairs region {0} with {1}.', region, pair));
  return {
    title,
    on: name,
    urgency: 'note',
    what: text('Key Vault has no failover in region {0}.', region),
    evidence: text(
      '{0} {1}',
      pair === undefined ? text('The region has no pair.') : text('Key Vault excludes the region.'),
      text('For customer-managed keys, Microsoft recommends a replicated key vault.'),
    ),
    next: text('If accounts must survive a regional outage, use a key vault in a region with failover.'),
    owner: 'vaultOwner',
  };
}

function provisioning(vault: Vault): ReadinessFinding {
  const { id, name, provisioningState: state } = vault;
  const title = text('Key vault state');
  const isUsable = isManagedHsm(id) ? isActivated(vault) : /^succeeded$/i.test(state);
  if (state === '' || isUsable) return passed(title, name);
  return {
    title,
    on: name,
    urgency: 'watch',
    what: text("The key vault isn't ready."),
    evidence: text('Provisioning state: {0}', state),
    next: text('Wait a few minutes, then check again.'),
    owner: 'vaultOwner',
  };
}

/** Policies require 90 days (F-17), and the retention can't be changed after the vault is created. */
function retention({ name, softDelete, retentionDays }: Vault): ReadinessFinding {
  const title = text('Soft-delete retention');
  if (!softDelete || retentionDays === undefined)
    return unread(title, name, notReported(text('the retention period')), 'F-17');
  if (retentionDays >= 90) return passed(title, name, asSentence(text('{0} days', retentionDays)));
  return {
    title,
    on: name,
    code: 'F-17',
    urgency: 'note',
    what: text('A deleted key can be recovered for only {0} days.', retentionDays),
    evidence: text("The retention period can't be changed after the key vault is created."),
    next: text('If a policy requires 90 days, use another key vault.'),
    owner: 'vaultOwner',
  };
}

/**
 * Under access policies, anyone who can write the vault can grant themselves access (docs/azure.md, Identities and
 * access); F-20 for policies that are ignored.
 */
function permissionModel({ id, name, permissionModel: model, accessPolicies }: Vault): ReadinessFinding {
  const title = capital(text('permission model'));
  if (isManagedHsm(id)) return passed(title, name, capital(text('local roles')));
  if (model === 'rbac')
    return passed(
      title,
      name,
      accessPolicies.length === 0
        ? properName('Azure RBAC')
        : text('Azure RBAC. Access policies that have no effect: {0}', accessPolicies.length),
    );
  return {
    title,
    on: name,
    urgency: 'note',
    what: text('Key vault {0} uses access policies.', name),
    evidence: text('Anyone who can change the key vault can grant themselves access to its keys.'),
    next: text(
      "Run Move Vault to RBAC, which assigns the roles first. Then managing the key vault doesn't include access to its keys.",
    ),
    owner: 'vaultOwner',
    fix: 'moveVaultToRbac',
  };
}

/** A new account needs an enabled key. */
export function keysInVault({ id, name }: Vault, view: InventoryView): ReadinessFinding {
  const title = text('Keys');
  const reading = readResultOf(view.keyLists, id);
  if (!reading.read) return unread(title, name, reading.why, 'F-29');
  const enabled = reading.value.filter((key) => key.enabled).length;
  if (enabled > 0) return passed(title, name, text('Enabled: {0} of {1}', enabled, reading.value.length));
  return {
    title,
    on: name,
    code: 'F-29',
    urgency: 'watch',
    what: text('The key vault has no enabled key.'),
    evidence: labeled(text('Keys'), reading.value.length),
    next: asSentence(text('Generate the key')),
    owner: 'vaultOwner',
    fix: remedies['F-29'],
  };
}

/**
 * Azure Cosmos DB's documentation recommends 3072 bits or more; a hard minimum is not documented (docs/azure.md, Keys
 * and rotation).
 */
export function keySize({ name, size, type }: Key): ReadinessFinding {
  const title = text('Key size');
  if (size === undefined) return unread(title, name, notReported(text('the key size')));
  if (size >= 3072) return passed(title, name, text('{0} {1}', type, size));
  return {
    title,
    on: name,
    urgency: 'watch',
    what: text('The key has {0} bits. Azure Cosmos DB recommends 3072 or more.', size),
    evidence: text('{0} {1}', type, size),
    next: text(
      "Generate a larger key for new accounts. You can change an account's key while its access is confirmed.",
    ),
    owner: 'vaultOwner',
  };
}

/**
 * Whether the key is rotated automatically. Accounts don't require it, so it's only a note, unless versions expire
 * before the next one is created.
 */
export function rotationFinding({ name, rotation }: Key): ReadinessFinding {
  const title = text('Rotation');
  const common = { title, on: name, owner: 'vaultOwner' } as const;
  if (rotation === undefined)
    return {
      ...common,
      urgency: 'note',
      what: text('The rotation policy is unknown.'),
      evidence: text('Azure Resource Manager returns the policy only for keys that it can read.'),
      next: text('Check the rotation policy in the key vault or managed HSM.'),
    };
  if (rotation === 'none')
    return {
      ...common,
      urgency: 'note',
      what: text("No rotation policy: the key isn't rotated automatically."),
      // The built-in policy d8cf8476-a2ec-4916-896e-992351803c44 (docs/azure.md, Azure Policy), and Learn: "Configure
      // key auto-rotation".
      evidence: text(
        'A built-in Azure Policy requires a rotation policy. Key Vault recommends rotating every 2 years.',
      ),
      next: text('Set a rotation policy, or run Rotate Key regularly. {0}', rotationFollowed),
    };
  const { says, gap } = rotationVerdict(rotation);
  if (!gap) return passed(title, name, rotation.rotate ? text('{0} {1}', says, rotationFollowed) : says);
  return {
    ...common,
    urgency: 'watch',
    what: gap,
    evidence: says,
    next: text('Rotate earlier, or make versions valid for longer.'),
  };
}
