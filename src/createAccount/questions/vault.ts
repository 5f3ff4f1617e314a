import { vaultNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { RegionChoice, VaultAnswer, VaultChoice } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { vaultVerdict } from '../../ui/nameCheck.ts';
import { permissionModelRows, locationRows, sameRegion, vaultSkuRows } from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { groupFrom, withVault } from '../answers.ts';
import { replyOf, type AskQuestion, chosenSubscription } from '../flow.ts';
import { acrossRow, newVaultRow, vaultRows } from '../questionRows.ts';

export const askVault: AskQuestion = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const subscription = chosenSubscription(answers);
  const prompted = await pick<VaultAnswer>(frame, {
    placeholder: text('Choose a key vault or managed HSM'),
    load: async () => {
      const [own, elsewhere] = await Promise.all([
        sources.vaults(subscription),
        sources.vaultsElsewhere(subscription),
      ]);
      return map(own, (vaults) =>
        vaultRows(vaults, groupFrom(answers)?.name, subscription.tenantId, elsewhere),
      );
    },
    always: [newVaultRow, acrossRow],
    isCurrent: (value) =>
      typeof value !== 'object'
        ? value === vault
        : typeof vault === 'object' && value.id.toLowerCase() === vault.id.toLowerCase(),
  });
  return replyOf(prompted, (chosen) =>
    withVault(answers, typeof chosen === 'object' ? choiceOf(chosen) : chosen),
  );
};

const choiceOf = ({ id, name, resourceGroup, location, sku, subscription }: VaultChoice): VaultChoice => ({
  id,
  name,
  resourceGroup,
  location,
  ...(sku === undefined ? {} : { sku }),
  ...(subscription ? { subscription } : {}),
});

export const askVaultName: AskQuestion = async ({ session }, answers, frame) => {
  const { vaults } = session.azure.in(chosenSubscription(answers));
  const prompted = await input(frame, {
    prompt: text('Name of the new key vault, unique across Azure'),
    placeholder: text('For example, {0}', 'kv-orders-7d'),
    value: answers.vaultName,
    rule: vaultNameRule,
    lookUp: async (name, signal) => vaultVerdict(name, await vaults.nameAvailability(name, signal)),
  });
  return replyOf(prompted, (vaultName) => ({ ...answers, vaultName }));
};

export const askVaultRegion: AskQuestion = async ({ sources }, answers, frame) => {
  const near = groupFrom(answers)?.location;
  const prompted = await pick<RegionChoice>(frame, {
    placeholder: text('Choose a region for the key vault'),
    load: async () =>
      map(await sources.regions(chosenSubscription(answers)), (regions) => locationRows(regions, near)),
    isCurrent: ({ name }) => sameRegion(name, answers.vaultRegion?.name ?? near),
  });
  return replyOf(prompted, (vaultRegion) => ({ ...answers, vaultRegion }));
};

export const askVaultSku: AskQuestion = async (_, answers, frame) => {
  const prompted = await pickFixed(frame, {
    placeholder: text('Choose a pricing tier'),
    sections: [{ rows: vaultSkuRows }],
    isCurrent: (value) => value === (answers.vaultSku ?? 'standard'),
  });
  return replyOf(prompted, (vaultSku) => ({ ...answers, vaultSku }));
};

export const askPermissionModel: AskQuestion = async (_, answers, frame) => {
  const prompted = await pickFixed(frame, {
    placeholder: text('Choose a permission model'),
    sections: [{ rows: permissionModelRows }],
    isCurrent: (value) => value === (answers.permissionModel ?? 'rbac'),
  });
  return replyOf(prompted, (permissionModel) => ({ ...answers, permissionModel }));
};
