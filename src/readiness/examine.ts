import { estateOf } from '../health/estateOfSnapshot.ts';
import type { Part } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { sameId } from '../model/resourceId.ts';
import type { Subscription, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { behind, diagnose } from './diagnose.ts';
import type { Facts, Place } from './facts.ts';
import type { ReadinessFinding } from './finding.ts';
import {
  type Asked,
  type Examining,
  placesIn,
  readAccount,
  readingFrom,
  registrationOf,
  subscriptionPlace,
} from './read.ts';

/** Reads an account and its vault. If the vault is already known, both are read concurrently. */
async function examineAccount(
  examining: Examining,
  { account: former, subscription }: Extract<Asked, { kind: 'account' }>,
): Promise<Outcome<Facts>> {
  const { azure, inventory, view, signal } = examining;
  const places = placesIn(examining);
  const looked = new Map<string, Promise<Place>>();
  const lookAtVault = (vault: Vault | undefined) => {
    const home = vault && view.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
    if (!home) return undefined;
    const place = { kind: 'vault', scope: vault.id, name: vault.name } as const;
    const known = looked.get(vault.id.toLowerCase()) ?? places.look(home, place);
    looked.set(vault.id.toLowerCase(), known);
    return known;
  };
  const now = estateOf(inventory.snapshot, view);
  void lookAtVault(behind({ examined: { kind: 'account', account: former }, estate: now }).vault);
  const [read, registration, regions, ...here] = await Promise.all([
    readAccount(examining, view, subscription, former, signal),
    registrationOf(examining, subscription),
    azure.in(subscription).accounts.regions(signal).then(readingFrom),
    places.look(subscription, subscriptionPlace(subscription), true),
    places.look(subscription, { kind: 'account', scope: former.id, name: former.name }),
  ]);
  if (read.kind !== 'done') return read;
  const { account, estate } = read.value;
  const examined = { kind: 'account', account } as const;
  const vault = await lookAtVault(behind({ examined, estate }).vault);
  return map(read, () => ({
    examined,
    subscription,
    estate,
    registration,
    regions,
    places: vault ? [...here, vault] : here,
  }));
}

/** Reads a subscription: what every account in it depends on. */
async function examineSubscription(
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

/** Reads a vault or a key, as what a new account with the first-party identity would depend on. */
async function examineVault(
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

/** The principal whose access counts: the identity of the intended account, or else the shared principal. */
const readGrantee = async (examining: Examining, { subscription, intended }: Asked) =>
  intended?.identity ? intended.identity.principalId : readPrincipal(examining, subscription);

/**
 * The shared principal's object id. Undefined if the tenant has none, it can't be read, or the id can belong to
 * another application (docs/azure.md, Identities and access).
 */
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

export interface Examination {
  readonly facts: Facts;
  readonly findings: readonly ReadinessFinding[];
}

/**
 * Runs all checks on a resource and changes nothing. Cached inventory parts are read again, and everything else is
 * read once. The reads run concurrently unless one needs the result of another.
 */
export async function examine(
  examining: Examining,
  asked: Asked,
  report: (doing: Text) => void,
): Promise<Outcome<Examination>> {
  report(text('Reading state, grants, rights, locks and policies'));
  const [facts, planned] = await Promise.all([read(examining, asked), readIntended(examining, asked)]);
  if (examining.signal.aborted) return cancelled;
  return map(facts, (found) => {
    const all = { ...found, ...planned };
    return { facts: all, findings: diagnose(all) };
  });
}

/** Reads what only Azure knows about an intended account. */
async function readIntended(
  { azure, signal }: Examining,
  { subscription, intended }: Asked,
): Promise<Pick<Facts, 'intended' | 'regions'>> {
  if (!intended) return {};
  const { accounts } = azure.in(subscription);
  const [taken, regions] = await Promise.all([
    accounts.nameTaken(intended.name, signal).then(readingFrom),
    accounts.regions(signal).then(readingFrom),
  ]);
  return { intended: { ...intended, taken }, regions };
}

function read(examining: Examining, asked: Asked): Promise<Outcome<Facts>> {
  switch (asked.kind) {
    case 'account':
      return examineAccount(examining, asked);
    case 'vault':
    case 'key':
      return examineVault(examining, asked);
    case 'subscription':
      return examineSubscription(examining, asked);
  }
}
