import { l10n } from 'vscode';
import { resourceGroupNameRule, vaultNameRule } from '../../model/names.ts';
import { map, succeeded } from '../../model/outcome.ts';
import type { PermissionModel, ResourceGroup, Subscription } from '../../model/resources.ts';
import type { OrNew, RegionChoice, VaultSku } from '../../model/spec.ts';
import { input } from '../../ui/inputBox.ts';
import { vaultVerdict } from '../../ui/nameCheck.ts';
import {
  groupRows,
  permissionModelRows,
  placeRows,
  sameRegion,
  vaultSkuRows,
} from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import type { Row } from '../../ui/row.ts';
import { type Frame, type Question, taken } from '../../ui/wizard.ts';
import type { Place } from '../../views/pickTarget.ts';

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
  { session }: Place,
  subscription: Subscription,
  title: string,
): readonly Question<VaultAnswers>[] {
  const { groups, vaults, accounts } = session.azure.in(subscription);
  const fixed = <T>(frame: Frame, placeholder: string, rows: readonly Row<T>[]) =>
    pick<T>(frame, { title, placeholder, load: () => Promise.resolve(succeeded([{ rows }])) });
  return [
    {
      isAnswered: ({ group }) => group !== undefined,
      ask: async (answers, frame) =>
        taken(
          await pick<OrNew<ResourceGroup>>(frame, {
            title,
            placeholder: l10n.t('Choose the resource group of the new key vault'),
            loading: l10n.t('Reading the resource groups'),
            load: async (signal) => map(await groups.list(signal), groupRows),
          }),
          (group) => ({ ...answers, group }),
        ),
    },
    {
      isAsked: ({ group }) => group === 'new',
      isAnswered: ({ groupName }) => groupName !== undefined,
      ask: async (answers, frame) =>
        taken(
          await input(frame, {
            title,
            prompt: l10n.t('Name of the new resource group'),
            placeholder: l10n.t('For example rg-orders'),
            value: answers.groupName,
            rule: resourceGroupNameRule,
          }),
          (groupName) => ({ ...answers, groupName }),
        ),
    },
    {
      isAnswered: ({ name }) => name !== undefined,
      ask: async (answers, frame) =>
        taken(
          await input(frame, {
            title,
            prompt: l10n.t(
              'Name of the new key vault, unique in all of Azure: 3 to 24 letters, digits and single hyphens, starting with a letter',
            ),
            placeholder: l10n.t('For example kv-orders-7d'),
            value: answers.name,
            rule: vaultNameRule,
            look: async (name, signal) => vaultVerdict(name, await vaults.nameAvailability(name, signal)),
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
          placeholder: l10n.t('Choose the region of the new key vault'),
          loading: l10n.t('Reading the regions'),
          load: async (signal) => map(await accounts.regions(signal), (all) => placeRows(all, near)),
          isCurrent: ({ name }) => sameRegion(name, answers.region?.name ?? near),
        });
        return taken(prompted, (region) => ({ ...answers, region }));
      },
    },
    {
      isAnswered: ({ permissionModel }) => permissionModel !== undefined,
      ask: async (answers, frame) =>
        taken(
          await fixed(frame, l10n.t('Choose how access to the new vault is given'), permissionModelRows),
          (permissionModel) => ({ ...answers, permissionModel }),
        ),
    },
    {
      isAnswered: ({ sku }) => sku !== undefined,
      ask: async (answers, frame) =>
        taken(await fixed(frame, l10n.t('Choose the tier of the new vault'), vaultSkuRows), (sku) => ({
          ...answers,
          sku,
        })),
    },
  ];
}
