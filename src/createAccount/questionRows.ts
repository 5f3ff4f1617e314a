import type { SubscriptionsFound } from '../azure/api.ts';
import { identityName } from '../model/grantee.ts';
import { keyFault } from '../model/keyHealth.ts';
import { isManagedHsm, parseResourceId } from '../model/resourceId.ts';
import type { Key, Subscription, UserAssignedIdentity, Vault } from '../model/resources.ts';
import type { IdentityChoice, OrNew, VaultAnswer } from '../model/spec.ts';
import { text } from '../model/text.ts';
import { vaultGaps } from '../model/vaultReadiness.ts';
import { byName, type Row, type Section, sections } from '../ui/row.ts';
import { facts } from '../ui/text.ts';
import { keyState } from '../views/nodes/key.ts';

/**
 * The command line creates it: that is one command, while the flow would have to ask for a name and a location, too.
 */
export const newIdentityCommand =
  'az identity create --name NAME --resource-group GROUP --query id --output tsv';

const firstParty: Row<IdentityChoice> = {
  label: text('Azure Cosmos DB'),
  description: text('the first-party principal'),
  detail: text('All accounts of the tenant share it; not with continuous backup'),
  icon: 'azure',
  value: 'firstParty',
};

const enter: Row<'enter'> = {
  label: text('Enter Resource Id...'),
  detail: text('Of an identity in another subscription, or of one that you make now'),
  icon: 'edit',
  value: 'enter',
};

/** Rows that need no data from Azure. */
export const always = [firstParty, enter];

/** The shared principal, then the subscription's identities, then any other identity. */
export function identityRows(
  identities: readonly UserAssignedIdentity[],
): Section<IdentityChoice | 'enter'>[] {
  const rows = identities
    .map(({ id }) => ({ id, name: identityName(id), group: parseResourceId(id)?.resourceGroup ?? '' }))
    .sort(byName)
    .map(({ id, name, group }): Row<IdentityChoice> => ({
      label: name,
      description: text('user-assigned identity in {0}', group),
      icon: 'account',
      value: { id },
    }));
  const none: Row<never> = {
    label: text('None in this subscription'),
    detail: text('One is made with: {0}', newIdentityCommand),
    icon: 'info',
  };
  return sections<IdentityChoice | 'enter'>(
    { rows: [firstParty] },
    {
      title: text('User-assigned identities of the subscription'),
      rows: rows.length > 0 ? rows : [none],
    },
    { title: text('Another identity'), rows: [enter] },
  );
}

export const newKeyRow = { label: text('Generate new key...'), icon: 'add', value: 'new' } as const;

/** Keys that can protect an account now, then the others with the reason why they can't. */
export function keyRows(keys: readonly Key[], now: number): Section<OrNew<{ name: string }>>[] {
  const sorted = [...keys].sort(byName);
  const kind = ({ type, size }: Key) => (size === undefined ? type : text('{0} {1}', type, size));
  return sections<OrNew<{ name: string }>>(
    { rows: [newKeyRow] },
    {
      title: text('Existing keys'),
      rows: sorted
        .filter((key) => !keyFault(key, now))
        .map((key) => ({
          label: key.name,
          description: facts(kind(key), text('enabled'), keyState(key, now).short),
          icon: 'key',
          value: { name: key.name },
        })),
    },
    {
      title: text('Cannot be used'),
      rows: sorted.flatMap((key) => {
        const fault = keyFault(key, now);
        return fault
          ? [
              {
                label: key.name,
                description: facts(kind(key), keyState(key, now).short),
                detail: text('{0} {1}', fault.why, fault.next),
                icon: 'circle-slash',
              },
            ]
          : [];
      }),
    },
  );
}

export function subscriptionRows({ subscriptions, failures }: SubscriptionsFound): Section<Subscription>[] {
  return sections<Subscription>(
    {
      rows: [...subscriptions].sort(byName).map((subscription) => ({
        label: subscription.name,
        description: text('{0}', subscription.id),
        icon: 'azure',
        value: subscription,
      })),
    },
    {
      title: text('Could not be read'),
      rows: failures.map(({ tenantId, tenantName, problem }) => ({
        label: text('Tenant {0}', tenantName ?? tenantId),
        description: problem.what,
        detail: problem.next,
        icon: 'warning',
      })),
    },
  );
}

export const newVaultRow = {
  label: text('Create new key vault...'),
  detail: text('With soft delete and purge protection, as Cosmos DB requires'),
  icon: 'add',
  value: 'new',
} as const;

export const acrossRow = {
  label: text('Key in another tenant...'),
  detail: text('By its URI; takes a user-assigned identity, and an application that stands for it there'),
  icon: 'globe',
  value: 'across',
} as const;

/** The group's own vaults first. A vault of another tenant appears but can't be chosen. */
export function vaultRows(
  vaults: readonly Vault[],
  group: string | undefined,
  tenantId: string,
): Section<VaultAnswer>[] {
  const isNear = ({ resourceGroup }: Vault) => resourceGroup.toLowerCase() === group?.toLowerCase();
  const isForeign = (vault: Vault) => vault.tenantId.toLowerCase() !== tenantId.toLowerCase();
  const usable = vaults.filter((vault) => !isForeign(vault)).sort(byName);
  return sections<VaultAnswer>(
    { rows: [newVaultRow] },
    {
      title: text('In {0}', group ?? ''),
      rows: usable.filter(isNear).map((vault) => ({ ...vaultRow(vault), value: vault })),
    },
    {
      title: text('In other resource groups'),
      rows: usable.filter((vault) => !isNear(vault)).map((vault) => ({ ...vaultRow(vault), value: vault })),
    },
    { title: text('Elsewhere'), rows: [acrossRow] },
    {
      title: text('Cannot be used'),
      rows: vaults
        .filter(isForeign)
        .sort(byName)
        .map((vault) => ({
          ...vaultRow(vault),
          detail: text(
            "It belongs to another tenant; Cosmos DB's own identity reaches vaults of its own tenant only",
          ),
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
      gaps.bypass && text('its firewall shuts Cosmos DB out'),
      gaps.perimeter && text('behind a network security perimeter'),
      gaps.protection
        ? text('purge protection is off and will be turned on')
        : text('purge protection is on'),
      ...(isHsm
        ? [text('managed HSM'), text('local roles')]
        : [
            vault.permissionModel === 'rbac' ? text('Azure RBAC') : text('access policies'),
            vault.sku === 'premium' ? text('premium') : text('standard'),
          ]),
    ),
  };
}
