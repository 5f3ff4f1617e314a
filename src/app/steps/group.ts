import type { CmkSpec } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { AzureSubscription } from '../azure.ts';
import { succeeded, type Outcome } from '../outcome.ts';

/** A new resource group is made by the first step that puts something into it. */
export const groupChange = ({ resourceGroup }: CmkSpec): readonly Text[] =>
  resourceGroup.isNew
    ? [text('Create the resource group {0} in {1}.', resourceGroup.name, resourceGroup.location)]
    : [];

export function ensureGroup(
  { groups }: AzureSubscription,
  { resourceGroup }: CmkSpec,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  if (!resourceGroup.isNew) return Promise.resolve(succeeded(undefined));
  return groups.ensure({ name: resourceGroup.name, location: resourceGroup.location }, signal);
}
