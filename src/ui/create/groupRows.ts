import type { ResourceGroup } from '../../domain/model.ts';
import type { OrNew } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { byName, type Section, sections } from './row.ts';

export const newGroupRow = {
  label: text('Create new resource group...'),
  icon: 'add',
  value: 'new',
} as const;

export function groupRows(groups: readonly ResourceGroup[]): Section<OrNew<ResourceGroup>>[] {
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
