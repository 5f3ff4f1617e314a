import type { Vault } from '../../domain/model.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import type { VaultAnswer } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { vaultGaps } from '../../domain/vaultReadiness.ts';
import { facts } from '../renderText.ts';
import { byName, type Section, sections } from './row.ts';

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

/** The group's own vaults first; a vault of another tenant is shown and cannot be chosen. */
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
    // What will be done about the vault goes first: a long line is cut at its end.
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
