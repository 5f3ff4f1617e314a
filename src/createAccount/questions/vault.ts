import { l10n } from 'vscode';
import { vaultNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { RegionChoice, VaultAnswer, VaultChoice } from '../../model/spec.ts';
import { input } from '../../ui/inputBox.ts';
import { vaultVerdict } from '../../ui/nameCheck.ts';
import { permissionModelRows, placeRows, sameRegion, vaultSkuRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { groupFrom, withVault } from '../answers.ts';
import { answered, type Question, subscriptionOf } from '../flow.ts';
import { acrossRow, newVaultRow, vaultRows } from '../questionRows.ts';

export const askVault: Question = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const subscription = subscriptionOf(answers);
  const prompted = await pick<VaultAnswer>(frame, {
    placeholder: l10n.t('Choose the key vault or managed HSM that holds the key'),
    loading: l10n.t('Reading the key vaults'),
    load: async () =>
      map(await sources.vaults(subscription), (vaults) =>
        vaultRows(vaults, groupFrom(answers)?.name, subscription.tenantId),
      ),
    always: [newVaultRow, acrossRow],
    isCurrent: (value) =>
      typeof value !== 'object'
        ? value === vault
        : typeof vault === 'object' && value.id.toLowerCase() === vault.id.toLowerCase(),
  });
  return answered(prompted, (chosen) =>
    withVault(answers, typeof chosen === 'object' ? choiceOf(chosen) : chosen),
  );
};

const choiceOf = ({ id, name, resourceGroup, location, sku }: VaultChoice): VaultChoice => ({
  id,
  name,
  resourceGroup,
  location,
  ...(sku === undefined ? {} : { sku }),
});

export const askVaultName: Question = async ({ session }, answers, frame) => {
  const { vaults } = session.azure.in(subscriptionOf(answers));
  const prompted = await input(frame, {
    prompt: l10n.t(
      'Name of the new key vault, unique in all of Azure: 3 to 24 letters, digits and single hyphens, starting with a letter',
    ),
    placeholder: l10n.t('For example kv-orders-7d'),
    value: answers.vaultName,
    rule: vaultNameRule,
    look: async (name, signal) => vaultVerdict(name, await vaults.nameAvailability(name, signal)),
  });
  return answered(prompted, (vaultName) => ({ ...answers, vaultName }));
};

export const askVaultRegion: Question = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<RegionChoice>(frame, {
    placeholder: l10n.t('Choose the region of the new key vault'),
    loading: l10n.t('Reading the regions'),
    load: async () =>
      map(await sources.regions(subscriptionOf(answers)), (regions) => placeRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.vaultRegion?.name ?? near),
  });
  return answered(prompted, (vaultRegion) => ({ ...answers, vaultRegion }));
};

export const askVaultSku: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose the tier of the new key vault'),
    [{ rows: vaultSkuRows }],
    (value) => value === (answers.vaultSku ?? 'standard'),
  );
  return answered(prompted, (vaultSku) => ({ ...answers, vaultSku }));
};

export const askPermissionModel: Question = async (_, answers, frame) => {
  const prompted = await pickFixed(
    frame,
    l10n.t('Choose how the new key vault gives access to its keys'),
    [{ rows: permissionModelRows }],
    (value) => value === (answers.permissionModel ?? 'rbac'),
  );
  return answered(prompted, (permissionModel) => ({ ...answers, permissionModel }));
};
