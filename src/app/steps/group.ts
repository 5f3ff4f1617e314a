import { groupOf, type VaultPart } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { AzureSubscription } from '../azure.ts';
import { succeeded, type Outcome } from '../outcome.ts';

/** A new resource group is made by the first step that puts something into it. */
export function groupChange(spec: VaultPart): readonly Text[] {
  const { name, location, isNew } = groupOf(spec);
  return isNew ? [text('Create the resource group {0} in {1}.', name, location)] : [];
}

export function ensureGroup(
  { groups }: AzureSubscription,
  spec: VaultPart,
  signal: AbortSignal,
): Promise<Outcome<void>> {
  const { name, location, isNew } = groupOf(spec);
  return isNew ? groups.ensure({ name, location }, signal) : Promise.resolve(succeeded(undefined));
}
