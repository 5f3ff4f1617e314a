import { freshness, oldMark } from '../../model/freshness.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import { vaultGaps } from '../../model/vaultReadiness.ts';
import { facts } from '../../ui/text.ts';
import { type Node, protectedAccounts, protectionLines } from './node.ts';
import {
  type Capability,
  colors,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

type VaultNode = Extract<Node, { kind: 'vault' }>;

export function presentVault(
  { subscription, vault, protects }: VaultNode,
  setting: PresentationContext,
): Presentation {
  const gaps = vaultGaps(vault);
  const model = permissionModel(vault);
  const gap = firstGap(vault);
  const old = oldMark(vault.seen);
  const isHsm = isManagedHsm(vault.id);
  return {
    label: vault.name,
    description: facts(
      old,
      gap,
      protectedAccounts(protects),
      model,
      vault.location,
      setting.manySubscriptions && subscription.name,
    ),
    icon:
      gaps.protection || gaps.bypass
        ? { id: isHsm ? 'circuit-board' : 'unlock', color: colors.doubtful }
        : {
            id: isHsm ? 'circuit-board' : 'lock',
            ...(gap === undefined ? { color: colors.good } : {}),
          },
    tooltip: {
      title: vault.name,
      lines: [
        ...protectionLines(protects),
        vault.purgeProtection
          ? text('Purge protection: on')
          : text('Purge protection: off. Cosmos DB takes no key from a vault without it.'),
        vault.softDelete
          ? text('Soft delete: on, {0} days', vault.retentionDays ?? '?')
          : text('Soft delete: off. Cosmos DB takes no key from a vault without it.'),
        isHsm
          ? text('Managed HSM: access is given by local roles in it, which take a local role to be read')
          : text('Permission model: {0}', model),
        ...(vault.permissionModel === 'rbac' && vault.accessPolicies.length > 0
          ? [text('Access policies: {0}, which do not count under Azure RBAC', vault.accessPolicies.length)]
          : []),
        network(vault),
        ...(isHsm ? [] : [text('Tier: {0}', vault.sku)]),
        text('Location: {0}', vault.location),
        text('Resource group: {0}', vault.resourceGroup),
        text('Subscription: {0}', subscription.name),
        text('Address: {0}', vault.uri),
        ...freshness(vault.seen, setting.now),
      ],
    },
    capabilities: [
      'canRefresh',
      'canRevealAccounts',
      'canCopyId',
      'canShowOnMap',
      'canConfigureVault',
      'canGrantAccess',
      'canGenerateKey',
      'canDrill',
      'canCheckReadiness',
      'canRevokeAccess',
      'canRestoreAccess',
      ...(isHsm ? [] : inVaultsOnly),
      ...(vault.permissionModel === 'rbac' ? [] : (['canMoveToRbac'] as const)),
      ...inPortal(setting),
    ],
    accessibility: spoken(
      vault.name,
      isHsm ? text('managed HSM') : text('key vault'),
      facts(old, gap ?? text('ready for Cosmos DB'), model),
    ),
    collapsible: true,
  };
}

const inVaultsOnly: readonly Capability[] = ['canInsertTemplate'];

const permissionModel = ({ id, permissionModel }: Vault) =>
  isManagedHsm(id)
    ? text('Managed HSM')
    : permissionModel === 'rbac'
      ? text('Azure RBAC')
      : text('Access policies');

/** The most important gap. Undefined if the vault meets Azure Cosmos DB's requirements and has no firewall. */
function firstGap(vault: Vault): Text | undefined {
  const gaps = vaultGaps(vault);
  if (!vault.softDelete) return text('No soft delete');
  if (gaps.protection) return text('No purge protection');
  if (gaps.bypass) return text('Firewall shuts Cosmos DB out');
  if (gaps.perimeter) return text('Network security perimeter');
  return isFirewalled(vault) ? text('Firewall, trusted services allowed') : undefined;
}

const isFirewalled = ({ network: { publicAccess, defaultAction } }: Vault) =>
  publicAccess === 'Disabled' || defaultAction === 'Deny';

function network(vault: Vault): Text {
  const gaps = vaultGaps(vault);
  if (gaps.perimeter) return text('Network: a network security perimeter decides who gets in');
  if (!isFirewalled(vault)) return text('Network: open to all networks');
  return gaps.bypass
    ? text('Network: firewall, trusted Microsoft services are shut out, and Cosmos DB with them')
    : text('Network: firewall, trusted Microsoft services may pass');
}
