import { named, couldNot, cannot } from '../../model/problems.ts';
import type { AzureSubscription } from '../../azure/api.ts';
import { type Ensuring, ensure, notShown } from '../../model/ensure.ts';
import { type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Region } from '../../model/resources.ts';
import { type AccountSpec, groupOf, type VaultPart } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';

/** A new resource group is created by the first step that needs it. */
export function groupChange(spec: VaultPart): readonly Text[] {
  const { name, location, isNew } = groupOf(spec);
  return isNew ? [text('Create {0} in {1}.', named.resourceGroup(name), location)] : [];
}

export async function ensureGroup(
  work: Ensuring & { readonly azure: AzureSubscription },
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
    unconfirmed: () => notShown('F-00', couldNot('create', named.resourceGroup(name)), patience),
  });
}

/** Why an account can't be created in its region, as far as Azure reports it in advance (F-51). */
export function regionProblem(
  { name, region, zoneRedundant }: AccountSpec,
  regions: readonly Region[],
): Problem | undefined {
  const known = regions.find((candidate) => candidate.name === region.name);
  const no = (why: Problem['why'], next: Problem['next']): Problem => ({
    code: 'F-51',
    owner: 'microsoft',
    what: cannot('create', named.account(name)),
    why,
    next,
    fix: 'chooseAnotherRegion',
  });
  if (!known)
    return no(
      text("Azure Cosmos DB isn't available in region {0}.", region.displayName),
      text('Choose another region.'),
    );
  if (known.allowed === false)
    return no(
      text('The subscription has no access to region {0}.', region.displayName),
      text('Choose another region.'),
    );
  if (zoneRedundant && (!known.zones || known.allowedWithZones === false))
    return no(
      text('Region {0} has no availability zones for this subscription.', region.displayName),
      text('Choose another region, or turn off zone redundancy.'),
    );
  return undefined;
}
