import { ageLines, staleMark } from '../../model/dataAge.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import { properName, capital, text, type Text } from '../../model/text.ts';
import { vaultGaps } from '../../model/vaultReadiness.ts';
import { facts } from '../../ui/text.ts';
import { type Node, protectedAccounts, protectionLines, troubles } from './node.ts';
import {
  type Capability,
  colors,
  fact,
  type Icon,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

type VaultNode = Extract<Node, { kind: 'vault' }>;

export function presentVault(node: VaultNode, setting: PresentationContext): Presentation {
  const { subscription, vault, protects, lacksAccess } = node;
  const gaps = vaultGaps(vault);
  const model = permissionModel(vault);
  const gap = firstGap(vault);
  const old = staleMark(vault.observed);
  const isHsm = isManagedHsm(vault.id);
  const isOpen = gaps.protection || gaps.bypass;
  const needsRestore = lacksAccess && !isOpen;
  const trouble = troubleOf(node);
  return {
    label: vault.name,
    description: facts(
      old,
      gap,
      trouble,
      protectedAccounts(protects),
      model,
      vault.location,
      setting.manySubscriptions && subscription.name,
    ),
    icon: iconOf(node, gap),
    tooltip: {
      title: vault.name,
      lines: [
        ...(trouble ? [fact(text('Status'), trouble)] : []),
        ...protectionLines(protects),
        fact(text('Protection'), protection(vault)),
        isHsm ? fact(text('Access'), text('local roles')) : fact(capital(text('permission model')), model),
        fact(text('Network'), network(vault)),
        fact(text('Location'), facts(vault.location, !isHsm && vault.sku)),
        fact(capital(text('subscription')), facts(subscription.name, vault.resourceGroup)),
        fact(properName('URI'), vault.uri),
        ...ageLines(vault.observed, setting),
      ],
    },
    capabilities: [
      'canRefresh',
      'canRevealAccounts',
      'canCopyId',
      'canShowOnMap',
      'canGrantAccess',
      'canGenerateKey',
      'canDrill',
      'canCheckReadiness',
      'canRevokeAccess',
      ...(isOpen ? configuring : []),
      ...(needsRestore ? restoring : []),
      ...(isHsm ? [] : inVaultsOnly),
      ...(vault.permissionModel === 'rbac' ? [] : (['canMoveToRbac'] as const)),
      ...inPortal(setting),
    ],
    unneeded: [...(isOpen || isHsm ? [] : configuring), ...(needsRestore ? [] : restoring)],
    accessibility: spoken(
      vault.name,
      isHsm ? text('managed HSM') : text('key vault'),
      facts(old, gap, trouble, (gap ?? trouble) ? undefined : text('ready'), model),
    ),
    collapsible: true,
  };
}

/** The problem that its dependent accounts show, in two words. */
const troubleOf = ({ standing }: VaultNode): Text | undefined => standing && troubles[standing];

/** The icon shows the worst state below it, as on the map. Only a vault that is known to be healthy is green. */
function iconOf({ vault, standing }: VaultNode, gap: Text | undefined): Icon {
  const gaps = vaultGaps(vault);
  const [closed, open] = isManagedHsm(vault.id) ? ['circuit-board', 'circuit-board'] : ['lock', 'unlock'];
  if (standing === 'needsAction') return { id: 'warning', color: colors.bad };
  if (gaps.protection || gaps.bypass) return { id: open, color: colors.doubtful };
  if (standing === 'watch') return { id: 'warning', color: colors.doubtful };
  return standing === 'unknown' || gap !== undefined ? { id: closed } : { id: closed, color: colors.good };
}

function protection({ softDelete, purgeProtection, retentionDays }: Vault): Text {
  if (!softDelete) return text('no soft delete');
  if (!purgeProtection) return text('no purge protection');
  return retentionDays === undefined
    ? text('purge protection')
    : text('soft delete for {0} days, purge protection', retentionDays);
}

const configuring = ['canConfigureVault'] as const;
const restoring = ['canRestoreAccess'] as const;
const inVaultsOnly: readonly Capability[] = ['canInsertTemplate', 'canCreateInVault'];

const permissionModel = ({ id, permissionModel }: Vault) =>
  isManagedHsm(id)
    ? capital(text('managed HSM'))
    : permissionModel === 'rbac'
      ? properName('Azure RBAC')
      : capital(text('access policies'));

/** The most important gap. Undefined if the vault meets Azure Cosmos DB's requirements and has no firewall. */
function firstGap(vault: Vault): Text | undefined {
  const gaps = vaultGaps(vault);
  if (!vault.softDelete) return text('no soft delete');
  if (gaps.protection) return text('no purge protection');
  if (gaps.bypass) return text('firewall blocks Azure Cosmos DB');
  if (gaps.perimeter) return text('network security perimeter');
  return isFirewalled(vault) ? text('firewall allows trusted services') : undefined;
}

const isFirewalled = ({ network: { publicAccess, defaultAction } }: Vault) =>
  publicAccess === 'Disabled' || defaultAction === 'Deny';

function network(vault: Vault): Text {
  const gaps = vaultGaps(vault);
  if (gaps.perimeter) return text('network security perimeter');
  if (!isFirewalled(vault)) return text('open to all networks');
  return gaps.bypass ? text('firewall blocks Azure Cosmos DB') : text('firewall allows trusted services');
}
