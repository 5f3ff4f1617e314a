import { register } from '@azure/arm-resources/api/providers';
import { createOrUpdate } from '@azure/arm-resources/api/resourceGroups';
import type { RegistrationState, ResourceGroup, UserAssignedIdentity } from '../model/resources.ts';
import { couldNot, named } from '../model/problems.ts';
import { identityName } from '../model/keyIdentity.ts';
import { text } from '../model/text.ts';
import type { Identities, Providers, ResourceGroups } from './api.ts';
import type { AzureClients } from './clients.ts';
import { Fields, readRows, UnreadableError } from './fields.ts';
import { absent, attempt, attemptList, bodyOf, listAll, pathOf, read, within } from './request.ts';

const states: readonly RegistrationState[] = ['Registered', 'Registering', 'NotRegistered', 'Unregistering'];

/** A provider that was unregistered is `Unregistered` (recorded), which means the same as never registered. */
function readRegistration(answered: string | undefined): RegistrationState {
  const state = answered?.toLowerCase() === 'unregistered' ? 'NotRegistered' : answered;
  return states.find((known) => known.toLowerCase() === state?.toLowerCase()) ?? 'Unknown';
}

const query = { 'api-version': '2025-04-01' };

/** Resource providers: `Microsoft.Resources` 2025-04-01. */
export function connectProviders(session: AzureClients, subscriptionId: string): Providers {
  const client = session.resources(subscriptionId);
  return {
    registration: (namespace, signal) =>
      attempt(
        session.connection,
        {
          what: couldNot('read', text('the registration of {0}', named.resourceProvider(namespace))),
          on: 'provider',
          name: namespace,
        },
        signal,
        async (call) => {
          const path = `/subscriptions/${subscriptionId}/providers/${encodeURIComponent(namespace)}`;
          const provider = new Fields(await read(within(session.arm, call), path, query));
          return readRegistration(provider.string('registrationState'));
        },
      ),
    register: (namespace, { signal }) =>
      attempt(
        session.connection,
        {
          what: couldNot('register', named.resourceProvider(namespace)),
          on: 'provider',
          name: namespace,
        },
        signal,
        async (call) => {
          const provider = new Fields(await register(within(client, call), namespace));
          return readRegistration(provider.string('registrationState'));
        },
      ),
  };
}

const groupsVersion = { 'api-version': '2025-04-01' };

/** Resource groups: `Microsoft.Resources` 2025-04-01. */
export function connectGroups(session: AzureClients, subscriptionId: string): ResourceGroups {
  const client = session.resources(subscriptionId);
  return {
    list: (signal) =>
      attemptList(
        session.connection,
        {
          what: couldNot('read', text('the resource groups in {0}', named.subscription(subscriptionId))),
          on: 'group',
          name: subscriptionId,
        },
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
        { what: couldNot('read', named.resourceGroup(name)), on: 'group', name },
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
        { what: couldNot('create', named.resourceGroup(name)), on: 'group', name },
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

const identitiesVersion = { 'api-version': '2024-11-30' };

/** User-assigned identities: `Microsoft.ManagedIdentity` 2024-11-30. */
export const connectIdentities = ({ connection, arm }: AzureClients, subscriptionId: string): Identities => ({
  list: (signal) =>
    attemptList(
      connection,
      {
        what: couldNot(
          'read',
          text('the user-assigned identities in {0}', named.subscription(subscriptionId)),
        ),
        on: 'identity',
        name: subscriptionId,
      },
      signal,
      async (call) =>
        readRows(
          await listAll(
            within(arm, call),
            `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`,
            identitiesVersion,
          ),
          readIdentity,
        ),
    ),
  get: (id, signal) =>
    attempt<UserAssignedIdentity | undefined>(
      connection,
      { what: couldNot('read', named.identity(identityName(id))), on: 'identity', name: id },
      signal,
      async (call) =>
        mustRead(readIdentity(new Fields(await read(within(arm, call), pathOf(id), identitiesVersion)))),
      absent,
    ),
  create: (id, location, { signal }) =>
    attempt(
      connection,
      {
        what: couldNot('create', named.identity(identityName(id))),
        on: 'identity',
        name: identityName(id),
      },
      signal,
      async (call) => {
        bodyOf(
          await within(arm, call)
            .pathUnchecked(pathOf(id))
            .put({ queryParameters: identitiesVersion, body: { location } }),
        );
      },
    ),
});

function readIdentity(identity: Fields): UserAssignedIdentity | undefined {
  const [id, properties] = [identity.string('id'), identity.required('properties')];
  const [principalId, clientId] = [properties.string('principalId'), properties.string('clientId')];
  // The identity gets access, so one with an unreadable principal doesn't count.
  if (!id || identity.unread) return undefined;
  return { id, ...(principalId ? { principalId } : {}), ...(clientId ? { clientId } : {}) };
}

function mustRead(identity: UserAssignedIdentity | undefined): UserAssignedIdentity {
  if (!identity) throw new UnreadableError('The identity has no id.');
  return identity;
}
