import { readingOf } from '../protection/estate.ts';
import { remedies } from '../remedy.ts';
import { text } from '../text.ts';
import { passed, unread, type DoctorFinding } from './doctorFinding.ts';
import type { Facts } from './facts.ts';

/** F-01: without it Cosmos DB makes nothing here. */
export function providerFinding({ registration, subscription: { name } }: Facts): DoctorFinding {
  const title = text('Resource provider Microsoft.DocumentDB');
  if (!registration.read) return unread(title, name, registration.why, 'F-01');
  const state = registration.value;
  if (state === 'Registered') return passed(title, name, text('Registered.'));
  return {
    title,
    on: name,
    code: 'F-01',
    standing: state === 'Registering' ? 'watch' : state === 'Unknown' ? 'unknown' : 'needsAction',
    what:
      state === 'Registering'
        ? text('The registration is under way.')
        : text('The resource provider is not registered in the subscription.'),
    evidence: text('Azure calls its state "{0}".', state),
    next:
      state === 'Registering'
        ? text('Wait some minutes, then check again.')
        : text('Register the resource provider.'),
    owner: 'subscriptionOwner',
    ...(state === 'Registering' ? {} : { fix: remedies['F-01'] }),
  };
}

/** F-08: the principal comes with the registration; registering again brings one that is missing. */
export function principalFinding({ estate, subscription }: Facts): DoctorFinding {
  const title = text('Principal "Azure Cosmos DB" of the tenant');
  const { name, tenantId } = subscription;
  const reading = readingOf(estate.firstParty, tenantId);
  if (!reading.read) return unread(title, name, reading.why, 'F-09');
  if (reading.value !== undefined) return passed(title, name, text('Its object id: {0}', reading.value));
  return {
    title,
    on: name,
    code: 'F-08',
    standing: 'needsAction',
    what: text('The tenant has no principal "Azure Cosmos DB".'),
    evidence: text('The directory of the tenant {0} was asked for it.', tenantId),
    next: text(
      'Register the resource provider again; if that does not bring it, have an administrator create it.',
    ),
    owner: 'subscriptionOwner',
    fix: remedies['F-08'],
  };
}
