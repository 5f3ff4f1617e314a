import type { Inventory } from '../../app/inventory.ts';
import type { Subscription } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { shownSubscriptions, type Chosen } from '../tree/children.ts';
import type { ViewName } from '../tree/node.ts';

type Surveyed = { readonly inventory: Pick<Inventory, 'snapshot' | 'unsurveyed'> };

/** Why the lists of a view come slower than they might: once for all of them, above them. */
export function slowness({ inventory }: Surveyed, view: ViewName, chosen: Chosen): Text | undefined {
  if (view === 'subscriptions') return undefined;
  const shown = shownSubscriptions(inventory.snapshot, chosen);
  const problems = shown.flatMap((subscription) => inventory.unsurveyed.why(view, subscription) ?? []);
  const [first] = problems;
  return (
    first && text('Slower without Resource Graph ({0} of {1}): {2}', problems.length, shown.length, first.why)
  );
}

/** What it means for a subscription, and what would mend it. */
export function unsurveyedLines({ inventory }: Surveyed, subscription: Subscription): readonly Text[] {
  const problem = refusalOf(inventory.unsurveyed, subscription);
  return problem
    ? [
        text('Resource Graph did not answer. {0} {1}', problem.why, problem.next),
        ...(isForbidden(problem) ? [neededRight] : []),
        text(
          'Its vaults and accounts are listed by Azure Resource Manager instead: as complete, but slower.',
        ),
      ]
    : [];
}

export const refusalOf = (unsurveyed: Inventory['unsurveyed'], subscription: Subscription) =>
  unsurveyed.why('accounts', subscription) ?? unsurveyed.why('vaults', subscription);

const isForbidden = ({ azure }: Problem) => azure?.status === 403;

/** Learn: "Azure permissions for Management and governance", and "Azure RBAC permissions in Azure Resource Graph". */
const neededRight = text(
  'It takes the right {0} beside the right to read what is listed; the role Reader has both.',
  'Microsoft.ResourceGraph/resources/read',
);
