import { groupOf, type VaultPart } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { AzureSubscription } from '../azure.ts';
import { ensure, type Doing } from '../ensure.ts';
import { succeeded, type Outcome } from '../outcome.ts';
import { notShown } from '../unconfirmed.ts';
import { minutes, seconds } from '../wait.ts';

/** A new resource group is made by the first step that puts something into it. */
export function groupChange(spec: VaultPart): readonly Text[] {
  const { name, location, isNew } = groupOf(spec);
  return isNew ? [text('Create the resource group {0} in {1}.', name, location)] : [];
}

export async function ensureGroup(
  work: Doing & { readonly azure: AzureSubscription },
  spec: VaultPart,
): Promise<Outcome<unknown>> {
  const { name, location, isNew } = groupOf(spec);
  if (!isNew) return succeeded(undefined);
  const { groups } = work.azure;
  const patience = { every: seconds(3), atMost: minutes(2) };
  return ensure<boolean>(work, {
    read: (signal) => groups.exists(name, signal),
    isReached: (isThere) => isThere,
    send: (_, permit) => groups.create({ name, location }, permit),
    patience,
    unconfirmed: () => notShown('F-00', text("Resource group {0} isn't there yet.", name), patience),
  });
}
