import { createOrUpdate } from '@azure/arm-resources/api/resourceGroups';
import type { ResourceGroups } from '../app/azure.ts';
import { text } from '../domain/text.ts';
import type { ResourceGroup } from '../domain/model.ts';
import { attempt, attemptList, within } from './call.ts';
import { readRows, type Fields } from './fields.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

const groupsVersion = { 'api-version': '2025-04-01' };

/** Resource groups: `Microsoft.Resources` 2025-04-01. */
export function connectGroups(session: Session, subscriptionId: string): ResourceGroups {
  const client = session.resources(subscriptionId);
  return {
    list: (signal) =>
      attemptList(
        session.connection,
        { what: text('The resource groups could not be read.'), on: 'group', name: subscriptionId },
        signal,
        async (call) =>
          readRows(
            await listAll(
              within(session.arm, call),
              `/subscriptions/${subscriptionId}/resourcegroups`,
              groupsVersion,
            ),
            readGroup,
          ),
      ),
    exists: (name, signal) =>
      attempt(
        session.connection,
        { what: text('The resource group {0} could not be read.', name), on: 'group', name },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/resourcegroups/${encodeURIComponent(name)}`;
          const there = await within(session.arm, call)
            .pathUnchecked(path)
            .head({ queryParameters: groupsVersion });
          if (there.status === '404') return false;
          bodyOf(there);
          return true;
        },
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

function readGroup(group: Fields): ResourceGroup | undefined {
  const [name, location] = [group.string('name'), group.string('location')];
  return name && location ? { name, location } : undefined;
}
