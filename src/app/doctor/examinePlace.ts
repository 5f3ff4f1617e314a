import type { Facts } from '../../domain/doctor/facts.ts';
import type { Subscription } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { estateOf } from '../estate.ts';
import { valueOf } from '../loadable.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Part } from '../parts.ts';
import type { Asked, Examining } from './asked.ts';
import { placesIn, registrationOf, subscriptionPlace } from './lookAtPlace.ts';

/** A subscription: what every account in it hangs on. */
export async function examineSubscription(
  examining: Examining,
  asked: Pick<Asked, 'subscription' | 'intended'>,
): Promise<Outcome<Facts>> {
  const { subscription } = asked;
  const { inventory, view, signal } = examining;
  const [registration, place] = await Promise.all([
    registrationOf(examining, subscription),
    placesIn(examining, asked).look(subscription, subscriptionPlace(subscription)),
    readPrincipal(examining, subscription),
  ]);
  if (signal.aborted) return { kind: 'cancelled' };
  const estate = estateOf(inventory.snapshot, view);
  const examined = { kind: 'subscription' } as const;
  return succeeded({ examined, subscription, estate, registration, places: [place] });
}

/** A vault or a key, as what a new account of the first-party identity would hang on. */
export async function examineVault(
  examining: Examining,
  asked: Extract<Asked, { kind: 'vault' | 'key' }>,
): Promise<Outcome<Facts>> {
  const { inventory, view, signal } = examining;
  const { subscription, vault: former } = asked;
  const vaultId = former.id;
  const places = placesIn(examining, asked);
  const again = (part: Part) => inventory.refresh(part, signal);
  const [registration, here, there] = await Promise.all([
    registrationOf(examining, subscription),
    places.look(subscription, subscriptionPlace(subscription), asked.intended === undefined),
    places.look(subscription, { kind: 'vault', scope: vaultId, name: former.name }),
    again({ kind: 'vaults', subscription }),
    asked.kind === 'key'
      ? again({ kind: 'key', subscription, vaultId, name: asked.key.name })
      : again({ kind: 'keys', subscription, vaultId }),
    readGrantee(examining, asked).then((principalId) =>
      principalId === undefined || former.permissionModel === 'accessPolicy'
        ? undefined
        : again({ kind: 'assignments', subscription, vaultId, principalId }),
    ),
  ]);
  if (signal.aborted) return { kind: 'cancelled' };
  const lists = inventory.snapshot.get('vaults', subscription.id);
  if (lists.state === 'failed') return failed(lists.problem);
  const vault = (valueOf(lists) ?? []).find(({ id }) => sameId(id, vaultId));
  if (!vault) return gone(former.name);
  const estate = estateOf(inventory.snapshot, view);
  const common = { subscription, estate, registration, places: [here, there] };
  if (asked.kind === 'vault') return succeeded({ ...common, examined: { kind: 'vault', vault } });
  const key = inventory.snapshot.get('key', asked.key.id);
  if (key.state === 'failed') return failed(key.problem);
  const now = valueOf(key)?.key;
  return now ? succeeded({ ...common, examined: { kind: 'key', vault, key: now } }) : gone(asked.key.name);
}

/** Whose grant counts: of the identity that the account is to have, else of the shared principal. */
const readGrantee = async (examining: Examining, { subscription, intended }: Asked) =>
  intended?.identity ? intended.identity.principalId : readPrincipal(examining, subscription);

/** Its object id; undefined where the tenant has none, it cannot be read, or may be another one's (domain.md 3.1). */
async function readPrincipal(
  { azure, inventory, signal }: Examining,
  subscription: Subscription,
): Promise<string | undefined> {
  if (!azure.cloud.cosmosAppIdVerified) return undefined;
  await inventory.refresh({ kind: 'principal', subscription }, signal);
  return valueOf(inventory.snapshot.get('principal', subscription.tenantId))?.id;
}

const gone = (name: string): Outcome<never> =>
  failed({
    code: 'F-29',
    owner: 'you',
    what: text('{0} was not found.', name),
    why: text('It is not where it was any more: it may have been deleted or moved.'),
    next: text('Refresh the view.'),
  });
