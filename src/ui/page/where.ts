import type { Subscription } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';

/** The location of a page's subject, so that nobody mistakes the sandbox for Azure. */
export const pageWhere = (
  { name, tenantId }: Pick<Subscription, 'name' | 'tenantId'>,
  sandbox: boolean,
): Text =>
  sandbox
    ? text('Sandbox, simulated on this machine · Times are simulated · Subscription {0}', name)
    : text('Azure · Tenant {0} · Subscription {1}', tenantId, name);
