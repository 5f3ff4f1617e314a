import { resourceGroupNameRule, vaultNameRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import type { PermissionModel, ResourceGroup, Subscription } from '../../model/resources.ts';
import type { OrNew, RegionChoice, VaultSku } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { vaultVerdict } from '../../ui/nameCheck.ts';
import {
  groupRows,
  permissionModelRows,
  locationRows,
  sameRegion,
  vaultSkuRows,
} from '../../ui/pickers/rows.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import type { Row } from '../../ui/row.ts';
import { type WizardPosition, type WizardQuestion, mapPrompted } from '../../ui/wizard.ts';
import type { CommandContext } from '../../views/commandContext.ts';

export interface VaultAnswers {
  readonly group?: OrNew<ResourceGroup>;
  readonly groupName?: string;
  readonly name?: string;
  readonly region?: RegionChoice;
  readonly permissionModel?: PermissionModel;
  readonly sku?: VaultSku;
}

/** A new resource group is created in the vault's region. */
export function vaultQuestions(
  { session }: CommandContext,
  subscription: Subscription,
  title: Text,
): readonly WizardQuestion<VaultAnswers>[] {
  const { groups, vaults, accounts } = session.azure.in(subscription);
  const fixed = <T>(frame: WizardPosition, placeholder: Text, rows: readonly Row<T>[]) =>
    pickFixed<T>(frame, { title, placeholder, sections: [{ rows }] });
  return [
    {
      isAnswered: ({ group }) => group !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<OrNew<ResourceGroup>>(frame, {
            title,
            placeholder: text('Choose a resource group'),
            load: async (signal) => map(await groups.list(signal), groupRows),
          }),
          (group) => ({ ...answers, group }),
        ),
    },
    {
      isAsked: ({ group }) => group === 'new',
      isAnswered: ({ groupName }) => groupName !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await input(frame, {
            title,
            prompt: text('Name of the new resource group'),
            placeholder: text('For example, {0}', 'rg-orders'),
            value: answers.groupName,
            rule: resourceGroupNameRule,
          }),
          (groupName) => ({ ...answers, groupName }),
        ),
    },
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await input(frame, {
            title,
            prompt: text('Name of the new key vault, unique across Azure'),
            placeholder: text('For example, {0}', 'kv-orders-7d'),
            value: answers.name,
            rule: vaultNameRule,
            lookUp: async (name, signal) => vaultVerdict(name, await vaults.nameAvailability(name, signal)),
          }),
          (name) => ({ ...answers, name }),
        ),
    },
    {
      isAnswered: ({ region }) => region !== undefined,
      ask: async (answers, frame) => {
        const near = typeof answers.group === 'object' ? answers.group.location : undefined;
        const prompted = await pick<RegionChoice>(frame, {
          title,
          placeholder: text('Choose a region for the key vault'),
          load: async (signal) => map(await accounts.regions(signal), (all) => locationRows(all, near)),
          isCurrent: ({ name }) => sameRegion(name, answers.region?.name ?? near),
        });
        return mapPrompted(prompted, (region) => ({ ...answers, region }));
      },
    },
    {
      isAnswered: ({ permissionModel }) => permissionModel !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await fixed(frame, text('Choose a permission model'), permissionModelRows),
          (permissionModel) => ({ ...answers, permissionModel }),
        ),
    },
    {
      isAnswered: ({ sku }) => sku !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(await fixed(frame, text('Choose a pricing tier'), vaultSkuRows), (sku) => ({
          ...answers,
          sku,
        })),
    },
  ];
}
