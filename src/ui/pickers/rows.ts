import type { ApiKind, PermissionModel, Region, ResourceGroup, Vault } from '../../model/resources.ts';
import type { BackupChoice, KeySpec, OrNew, RegionChoice, VaultSku } from '../../model/spec.ts';
import { properName, capital, text } from '../../model/text.ts';
import { byName, type Row, type RowSection, sections } from '../row.ts';
import { facts } from '../text.ts';

export const apiRows: readonly Row<ApiKind>[] = [
  {
    label: 'NoSQL',
    detail: text('JSON documents with SQL queries and all features'),
    value: 'NoSQL',
  },
  { label: 'MongoDB', detail: text('Documents for MongoDB drivers and tools'), value: 'MongoDB' },
  { label: 'Gremlin', detail: text('Graphs of vertices and edges'), value: 'Gremlin' },
  { label: 'Table', detail: text('Keys and values for Azure Table Storage clients'), value: 'Table' },
  {
    label: 'Cassandra',
    detail: text('Wide columns with CQL. A customer-managed key reserves names like id and ttl.'),
    value: 'Cassandra',
  },
];

export const permissionModelRows: readonly Row<PermissionModel>[] = [
  {
    label: properName('Azure RBAC'),
    description: text('recommended'),
    detail: text('Role assignments. You need permission to assign roles.'),
    value: 'rbac',
  },
  {
    label: capital(text('access policies')),
    detail: text('A list in the key vault that every contributor can change'),
    value: 'accessPolicy',
  },
];

export const vaultSkuRows: readonly Row<VaultSku>[] = [
  { label: properName('Standard'), detail: text('Software-protected keys'), value: 'standard' },
  {
    label: properName('Premium'),
    detail: text('Keys in a hardware security module (RSA-HSM)'),
    value: 'premium',
  },
  // Shown for users who look for a managed HSM because they want hardware keys only.
  {
    label: capital(text('managed HSM')),
    description: text('Create it with the Azure CLI, because only you get its security domain.'),
    detail: text(
      'Run {0}, then {1}',
      'az keyvault create --hsm-name',
      'az keyvault security-domain download',
    ),
    icon: 'info',
  },
];

export type KeySize = NonNullable<KeySpec['create']>;

const sizes = [2048, 3072, 4096] as const;

/** HSM keys need a premium vault. A managed HSM has only HSM keys. */
export function keySizeRows(sku: Vault['sku']): RowSection<KeySize>[] {
  const rows = (type: KeySize['type']) =>
    sizes.map((size): Row<KeySize> => ({
      label: `${type} ${size}`,
      ...(size === 3072 ? { description: text('recommended') } : {}),
      value: { type, size },
    }));
  return sections(
    { title: text('Software-protected keys'), rows: sku === 'managedHsm' ? [] : rows('RSA') },
    {
      title: text('Keys in a hardware security module (RSA-HSM)'),
      rows: sku === 'standard' ? [] : rows('RSA-HSM'),
    },
  );
}

const continuous: readonly Row<BackupChoice>[] = [
  {
    label: text('Continuous, 7 days'),
    detail: text(
      '{0} {1}',
      text('You can restore the account to any time in the last {0} days.', 7),
      text('Continuous backup requires a user-assigned identity.'),
    ),
    value: 'Continuous7Days',
  },
  {
    label: text('Continuous, 30 days'),
    detail: text(
      '{0} {1}',
      text('You can restore the account to any time in the last {0} days.', 30),
      text('Continuous backup requires a user-assigned identity.'),
    ),
    value: 'Continuous30Days',
  },
];

/** Learn: "Continuous backup with point-in-time restore", on the supported APIs. */
export const backupRows = (api: ApiKind | undefined): readonly Row<BackupChoice>[] => [
  {
    label: text('Periodic'),
    description: text('default'),
    detail:
      api === 'Cassandra'
        ? text('The only backup policy for the Cassandra API')
        : text('Full backups every few hours. Only Microsoft can restore them.'),
    value: 'periodic',
  },
  ...(api === 'Cassandra' ? [] : continuous),
];

export const zoneRows: readonly Row<boolean>[] = [
  { label: text('Without zone redundancy'), detail: text('Replicas in one zone'), value: false },
  {
    label: text('With zone redundancy'),
    detail: text('Replicas in several zones. Provisioned throughput costs more.'),
    value: true,
  },
];

/** A region for accounts, and whether it has availability zones that the subscription can use. */
type RegionWithZones = RegionChoice & { readonly zones: boolean };

/** Azure writes a region as "westeurope" or "West Europe". */
export const sameRegion = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined && squeezed(a) === squeezed(b);

const squeezed = (name: string) => name.replaceAll(/\s/g, '').toLowerCase();

/** Regions in which this subscription can create accounts, starting with the resource group's own region. */
export function regionRows(
  regions: readonly Region[],
  near: string | undefined,
): RowSection<RegionWithZones>[] {
  const rows = regions
    .filter(({ allowed }) => allowed !== false)
    .sort((a, b) => a.displayName.localeCompare(b.displayName))
    .map(({ name, displayName, zones, allowedWithZones }) => {
      const hasZones = zones && allowedWithZones !== false;
      return {
        label: displayName,
        description: facts(name, hasZones && text('availability zones')),
        icon: 'globe',
        value: { name, displayName, zones: hasZones },
      };
    });
  return sections<RegionWithZones>(
    {
      title: text("Resource group's region"),
      rows: rows.filter((row) => sameRegion(row.value.name, near)),
    },
    { title: text('Other regions'), rows: rows.filter((row) => !sameRegion(row.value.name, near)) },
  );
}

/** Regions for a resource group or a vault: both exist in every region of Cosmos DB. */
export function locationRows(
  regions: readonly Region[],
  near: string | undefined,
): RowSection<RegionChoice>[] {
  return regionRows(
    regions.map(({ name, displayName }) => ({ name, displayName, zones: false })),
    near,
  );
}

export const newGroupRow = {
  label: text('Create New Resource Group...'),
  icon: 'add',
  value: 'new',
} as const;

export function groupRows(groups: readonly ResourceGroup[]): RowSection<OrNew<ResourceGroup>>[] {
  return sections<OrNew<ResourceGroup>>(
    { rows: [newGroupRow] },
    {
      title: text('Existing resource groups'),
      rows: [...groups].sort(byName).map((group) => ({
        label: group.name,
        description: text('{0}', group.location),
        icon: 'symbol-namespace',
        value: group,
      })),
    },
  );
}

/** The change that uses a new identity creates it, next to the account. */
export const newIdentityRow: Row<'create'> = {
  label: text('Create New Identity...'),
  detail: text("In the account's resource group"),
  icon: 'add',
  value: 'create',
};
