import type { SubscriptionsFound } from '../azure/api.ts';
import { identityName } from '../model/keyIdentity.ts';
import { isManagedHsm, parseResourceId } from '../model/resourceId.ts';
import type { Subscription, UserAssignedIdentity, Vault } from '../model/resources.ts';
import type { IdentityChoice, VaultAnswer } from '../model/spec.ts';
import { properName, capital, text } from '../model/text.ts';
import { vaultGaps } from '../model/vaultReadiness.ts';
import { newIdentityRow } from '../ui/pickers/rows.ts';
import { byName, type Row, type RowSection, sections } from '../ui/row.ts';
import { facts } from '../ui/text.ts';
import type { VaultsOf } from './flow.ts';

const firstParty: Row<'firstParty'> = {
  label: properName('Azure Cosmos DB'),
  description: text('first-party principal'),
  detail: text("Shared by all accounts in the tenant. Doesn't support continuous backup."),
  icon: 'azure',
  value: 'firstParty',
};

const enter: Row<'enter'> = {
  label: text('Enter Resource ID...'),
  detail: text('In another subscription'),
  icon: 'edit',
  value: 'enter',
};

/** Rows that need no data from Azure. */
export const identityRowsAlways = (mayCreate: boolean): readonly Row<IdentityAnswer>[] => [
  firstParty,
  ...(mayCreate ? [newIdentityRow] : []),
  enter,
];

export type IdentityAnswer = Exclude<IdentityChoice, { readonly newName: string }> | 'create' | 'enter';

/** The shared principal, then the subscription's identities, then any other identity. */
export function identityRows(
  identities: readonly UserAssignedIdentity[],
  mayCreate: boolean,
): RowSection<IdentityAnswer>[] {
  const rows = identities
    .map(({ id }) => ({ id, name: identityName(id), group: parseResourceId(id)?.resourceGroup ?? '' }))
    .sort(byName)
    .map(({ id, name, group }): Row<IdentityAnswer> => ({
      label: name,
      description: text('user-assigned identity in {0}', group),
      icon: 'account',
      value: { id },
    }));
  return sections<IdentityAnswer>(
    { rows: [firstParty, ...(mayCreate ? [newIdentityRow] : [])] },
    { title: text('This subscription'), rows },
    { title: text('Other subscriptions'), rows: [enter] },
  );
}

export function subscriptionRows({
  subscriptions,
  failures,
}: SubscriptionsFound): RowSection<Subscription>[] {
  return sections<Subscription>(
    {
      rows: [...subscriptions].sort(byName).map((subscription) => ({
        label: subscription.name,
        description: subscription.managedBy
          ? text(
              '{0}, through tenant {1}',
              subscription.id,
              subscription.managedBy.name ?? subscription.managedBy.tenantId,
            )
          : text('{0}', subscription.id),
        icon: 'azure',
        value: subscription,
      })),
    },
    {
      title: text('Not available'),
      rows: failures.map(({ tenantId, tenantName, problem }) => ({
        label: capital(text('tenant {0}', tenantName ?? tenantId)),
        description: problem.what,
        detail: problem.next,
        icon: 'warning',
      })),
    },
  );
}

export const newVaultRow = {
  label: text('Create New Key Vault...'),
  detail: text('With soft delete and purge protection'),
  icon: 'add',
  value: 'new',
} as const;

export const acrossRow = {
  label: text('Key in another tenant...'),
  detail: text('Enter the key URI'),
  icon: 'globe',
  value: 'across',
} as const;

/**
 * The group's own vaults first, and last those of other subscriptions. A vault in another tenant is listed but can't be
 * chosen.
 */
export function vaultRows(
  vaults: readonly Vault[],
  group: string | undefined,
  tenantId: string,
  elsewhere: readonly VaultsOf[] = [],
): RowSection<VaultAnswer>[] {
  const isNear = ({ resourceGroup }: Vault) => resourceGroup.toLowerCase() === group?.toLowerCase();
  const isForeign = (vault: Vault) => vault.tenantId.toLowerCase() !== tenantId.toLowerCase();
  const usable = vaults.filter((vault) => !isForeign(vault)).sort(byName);
  return sections<VaultAnswer>(
    { rows: [newVaultRow] },
    {
      title: capital(text('resource group {0}', group ?? '')),
      rows: usable.filter(isNear).map((vault) => ({ ...vaultRow(vault), value: vault })),
    },
    {
      title: text('Other resource groups'),
      rows: usable.filter((vault) => !isNear(vault)).map((vault) => ({ ...vaultRow(vault), value: vault })),
    },
    ...[...elsewhere]
      .sort((a, b) => byName(a.subscription, b.subscription))
      .map(({ subscription, vaults: others }) => ({
        title: capital(text('subscription {0}', subscription.name)),
        rows: others
          .filter((vault) => !isForeign(vault))
          .sort(byName)
          .map((vault) => ({ ...vaultRow(vault), value: { ...vault, subscription } })),
      })),
    { title: text('Other tenants'), rows: [acrossRow] },
    {
      title: text('Not available'),
      rows: vaults
        .filter(isForeign)
        .sort(byName)
        .map((vault) => ({
          ...vaultRow(vault),
          detail: text('In another tenant'),
        })),
    },
  );
}

function vaultRow(vault: Vault) {
  const gaps = vaultGaps(vault);
  const isHsm = isManagedHsm(vault.id);
  return {
    label: vault.name,
    description: facts(vault.resourceGroup, vault.location),
    icon: isHsm ? 'circuit-board' : 'lock',
    // The planned changes to the vault come first, because a long line is cut off at its end.
    detail: facts(
      gaps.bypass && text('firewall blocks Azure Cosmos DB'),
      gaps.perimeter && text('network security perimeter'),
      gaps.protection ? text('turns on purge protection') : text('purge protection'),
      ...(isHsm
        ? [text('managed HSM'), text('local roles')]
        : [
            vault.permissionModel === 'rbac' ? properName('Azure RBAC') : text('access policies'),
            vault.sku === 'premium' ? properName('premium') : properName('standard'),
          ]),
    ),
  };
}
