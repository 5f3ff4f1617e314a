import type { Place } from '../../domain/doctor/facts.ts';
import type { RegistrationState, Subscription } from '../../domain/model.ts';
import type { Reading } from '../../domain/protection/estate.ts';
import { text } from '../../domain/text.ts';
import { valueOf } from '../loadable.ts';
import type { Outcome } from '../outcome.ts';
import type { Asked, Examining } from './asked.ts';
import { builtInsOf, policyReader } from './openPolicies.ts';

/** Reads what counts at places, the locks of a subscription once for all of them. */
export function placesIn(
  { azure, signal }: Pick<Examining, 'azure' | 'signal'>,
  { intended }: Pick<Asked, 'intended'> = {},
) {
  const locks = new Map<string, Promise<Place['locks']>>();
  const locksOf = (subscription: Subscription) =>
    locks.get(subscription.id) ?? azure.in(subscription).governance.locks(signal).then(readingFrom);
  const readers = new Map<string, ReturnType<typeof policyReader>>();
  const readerOf = (subscription: Subscription) => {
    const { governance } = azure.in(subscription);
    const reader =
      readers.get(subscription.id) ??
      policyReader((id) => governance.policyContent(id, signal), builtInsOf(azure));
    readers.set(subscription.id, reader);
    return reader;
  };
  return {
    async look(
      subscription: Subscription,
      place: Pick<Place, 'kind' | 'scope' | 'name'>,
      /** Only its rights matter: the rest is told of what is in it. */
      rightsOnly = false,
    ): Promise<Place> {
      const { access, governance } = azure.in(subscription);
      const known = locksOf(subscription);
      locks.set(subscription.id, known);
      const [rights, ofSubscription, policies] = await Promise.all([
        access.permissions(place.scope, signal).then(readingFrom),
        known,
        rightsOnly ? notAsked : governance.policies(place.scope, signal).then(readingFrom),
      ]);
      // A subscription alone is nothing that a policy could refuse.
      if (place.kind === 'subscription' && !intended)
        return { ...place, rights, locks: ofSubscription, policies };
      const isReached = policies.read && policies.value.length > 0;
      const [definitions, exemptions] = await Promise.all([
        readerOf(subscription)(policies),
        isReached ? governance.exemptions(place.scope, signal).then(readingFrom) : undefined,
      ]);
      const found = { ...place, rights, locks: ofSubscription, policies, definitions };
      return exemptions ? { ...found, exemptions } : found;
    },
  };
}

const notAsked: Reading<never> = { read: false, why: text('It was not read.') };

export const readingFrom = <T>(outcome: Outcome<T>): Reading<T> =>
  outcome.kind === 'done'
    ? { read: true, value: outcome.value, ...(outcome.incomplete ? { more: outcome.incomplete.why } : {}) }
    : outcome.kind === 'failed'
      ? { read: false, why: outcome.problem.why }
      : notAsked;

export const subscriptionPlace = ({ id, name }: Subscription) =>
  ({ kind: 'subscription', scope: `/subscriptions/${id}`, name }) as const;

/** The registration of the resource provider as of now. */
export async function registrationOf(
  { inventory, signal }: Examining,
  subscription: Subscription,
): Promise<Reading<RegistrationState>> {
  await inventory.refresh({ kind: 'provider', subscription }, signal);
  const part = inventory.snapshot.get('provider', subscription.id);
  if (part.state === 'failed') return { read: false, why: part.problem.why };
  const value = valueOf(part);
  return value === undefined ? notAsked : { read: true, value };
}
