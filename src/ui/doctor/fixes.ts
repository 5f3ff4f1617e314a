import type { Facts } from '../../domain/doctor/facts.ts';
import type { DoctorFix } from '../../domain/doctor/checks.ts';
import { behind } from '../../domain/doctor/diagnose.ts';
import { sameId } from '../../domain/resourceId.ts';
import { kindsOf, type Things } from '../remedy/target.ts';
import type { Node } from '../tree/node.ts';

/** What the step is run on; undefined where it is not known, and the step asks. */
export function targetOf(fix: DoctorFix, facts: Facts): Node | undefined {
  const things = thingsOf(facts);
  return kindsOf[fix].map((kind) => things[kind]).find((node) => node !== undefined);
}

function thingsOf(facts: Facts): Things {
  const { subscription, estate, registration, examined } = facts;
  const { vault, key } = behind(facts);
  const home = vault && estate.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  const place = vault && home && { subscription: home, vault };
  return {
    subscription: {
      kind: 'subscription',
      subscription,
      registration: registration.read ? { state: 'ready', value: registration.value } : { state: 'idle' },
    },
    ...(examined.kind === 'account'
      ? { account: { kind: 'account', subscription, account: examined.account } }
      : {}),
    ...(place ? { vault: { kind: 'vault', ...place } } : {}),
    ...(place && key ? { key: { kind: 'key', ...place, key } } : {}),
  };
}
