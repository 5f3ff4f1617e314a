import type { SubscriptionsFound } from '../../app/azure.ts';
import type { Subscription } from '../../domain/model.ts';
import { text } from '../../domain/text.ts';
import { byName, sections, type Section } from './row.ts';

export function subscriptionRows({ subscriptions, failures }: SubscriptionsFound): Section<Subscription>[] {
  return sections<Subscription>(
    {
      rows: [...subscriptions].sort(byName).map((subscription) => ({
        label: subscription.name,
        description: text('{0}', subscription.id),
        icon: 'azure',
        value: subscription,
      })),
    },
    {
      title: text('Could not be read'),
      rows: failures.map(({ tenantId, tenantName, problem }) => ({
        label: text('Tenant {0}', tenantName ?? tenantId),
        description: problem.what,
        detail: problem.next,
        icon: 'warning',
      })),
    },
  );
}
