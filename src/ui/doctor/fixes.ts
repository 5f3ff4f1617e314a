import type { Facts } from '../../domain/doctor/facts.ts';
import type { DoctorFix } from '../../domain/doctor/checks.ts';
import { behind } from '../../domain/doctor/diagnose.ts';
import { sameId } from '../../domain/resourceId.ts';
import { kindsOf, type Things } from '../remedy/target.ts';
import type { Node } from '../tree/node.ts';

/** What the step is run on; undefined where it is not known, and the step asks. */
export function targetOf(fix: DoctorFix, facts: Facts): Node | undefined {
  const things = fix === 'recoverVault' ? homeOfDeleted(facts) : thingsOf(facts);
  return kindsOf[fix].map((kind) => things[kind]).find((node) => node !== undefined);
}

/** Where a deleted vault or managed HSM is kept, which may be another subscription than the account's. */
function homeOfDeleted(facts: Facts): Things {
  const { estate, subscription } = facts;
  const [id] = [...estate.deletedVaults].find(([, { read }]) => read) ?? [];
  const home = estate.subscriptions.find((one) => id !== undefined && sameId(one.id, id));
  return !home || sameId(home.id, subscription.id)
    ? thingsOf(facts)
    : { subscription: { kind: 'subscription', subscription: home, registration: { state: 'idle' } } };
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
