import { checkExistence, createOrUpdate, list } from '@azure/arm-resources/api/resourceGroups';
import type { ResourceGroups } from '../app/azure.ts';
import { text } from '../domain/text.ts';
import { all, attempt, within } from './call.ts';
import type { Session } from './session.ts';

/** Resource groups: `Microsoft.Resources` 2025-04-01. */
export function connectGroups(session: Session, subscriptionId: string): ResourceGroups {
  const client = session.resources(subscriptionId);
  return {
    list: (signal) =>
      attempt(
        session.connection,
        { what: text('The resource groups could not be read.'), on: 'group', name: subscriptionId },
        signal,
        async (call) =>
          (await all(list(within(client, call)))).flatMap(({ name, location }) =>
            name ? [{ name, location }] : [],
          ),
      ),
    exists: (name, signal) =>
      attempt(
        session.connection,
        { what: text('The resource group {0} could not be read.', name), on: 'group', name },
        signal,
        async (call) => (await checkExistence(within(client, call), name)).body,
      ),
    create: ({ name, location }, { signal }) =>
      attempt(
        session.connection,
        { what: text('The resource group {0} could not be created.', name), on: 'group', name },
        signal,
        async (call) => {
          await createOrUpdate(within(client, call), name, { location });
        },
      ),
  };
}
