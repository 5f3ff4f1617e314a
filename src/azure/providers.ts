import { register } from '@azure/arm-resources/api/providers';
import type { Providers } from '../app/azure.ts';
import type { RegistrationState } from '../domain/model.ts';
import { text } from '../domain/text.ts';
import { attempt, within } from './call.ts';
import { Fields } from './fields.ts';
import { read } from './rest.ts';
import type { Session } from './session.ts';

const states: readonly RegistrationState[] = ['Registered', 'Registering', 'NotRegistered', 'Unregistering'];

/** A provider that is registered no longer is `Unregistered` (recorded): the same as one that has never been. */
export function readRegistration(answered: string | undefined): RegistrationState {
  const state = answered?.toLowerCase() === 'unregistered' ? 'NotRegistered' : answered;
  return states.find((known) => known.toLowerCase() === state?.toLowerCase()) ?? 'Unknown';
}

const query = { 'api-version': '2025-04-01' };

/** Resource providers: `Microsoft.Resources` 2025-04-01. */
export function connectProviders(session: Session, subscriptionId: string): Providers {
  const client = session.resources(subscriptionId);
  return {
    registration: (namespace, signal) =>
      attempt(
        session.connection,
        {
          what: text('The registration of {0} could not be read.', namespace),
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
          what: text('The resource provider {0} could not be registered.', namespace),
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
