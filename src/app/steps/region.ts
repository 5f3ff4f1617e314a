import type { Region } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import type { AccountSpec } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';

/** Why an account cannot be made in its region, as far as Azure tells beforehand (F-51). */
export function regionProblem(
  { name, region, zoneRedundant }: AccountSpec,
  regions: readonly Region[],
): Problem | undefined {
  const known = regions.find((candidate) => candidate.name === region.name);
  const no = (why: Problem['why'], next: Problem['next']): Problem => ({
    code: 'F-51',
    owner: 'microsoft',
    what: text('The account {0} cannot be created in {1}.', name, region.displayName),
    why,
    next,
    fix: 'chooseAnotherRegion',
  });
  if (!known) return no(text('Cosmos DB does not offer this region.'), text('Choose another region.'));
  if (known.allowed === false)
    return no(
      text('The subscription has no access to this region.'),
      text('Choose another region, or ask Microsoft for access to it.'),
    );
  if (zoneRedundant && (!known.zones || known.allowedWithZones === false))
    return no(
      text('The region has no availability zones for this subscription.'),
      text('Choose another region, or do without zone redundancy.'),
    );
  return undefined;
}
