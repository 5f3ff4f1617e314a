import { inventoryViewOf } from '../health/readInventoryView.ts';
import type { InventoryPart } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { cancelled, failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { named, namedStore, notFound } from '../model/problems.ts';
import { sameId } from '../model/resourceId.ts';
import type { PolicySubject } from '../model/policies.ts';
import type { Subscription, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { keyBehind, diagnose } from './diagnose.ts';
import type { Facts, AffectedScope } from './facts.ts';
import type { ReadinessFinding } from './finding.ts';
import { plannedSubject } from './intendedAccount.ts';
import {
  type CheckTarget,
  type ReadContext,
  scopeReader,
  readAccountAndKey,
  readingFrom,
  registrationOf,
  subscriptionScope,
} from './read.ts';

/** Reads an account and its vault. If the vault is already known, both are read concurrently. */
async function readAccountFacts(
  context: ReadContext,
  { account: former, subscription }: Extract<CheckTarget, { kind: 'account' }>,
): Promise<Outcome<Facts>> {
  const { azure, inventory, inventoryScope, signal } = context;
  const scopes = scopeReader(context);
  const vaultScopes = new Map<string, Promise<AffectedScope>>();
  const readVault = (vault: Vault | undefined) => {
    const home = vault && inventoryScope.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
    if (!home) return undefined;
    const affected = { kind: 'vault', scope: vault.id, name: vault.name } as const;
    const known =
      vaultScopes.get(vault.id.toLowerCase()) ??
      scopes.read(home, affected, { kind: 'existing', id: vault.id });
    vaultScopes.set(vault.id.toLowerCase(), known);
    return known;
  };
  const now = inventoryViewOf(inventory.snapshot, inventoryScope);
  void readVault(keyBehind({ checked: { kind: 'account', account: former }, view: now }).vault);
  const { accounts, vaults } = azure.in(subscription);
  const [read, registration, regions, regionPairs, ...here] = await Promise.all([
    readAccountAndKey(context, inventoryScope, subscription, former, signal),
    registrationOf(context, subscription),
    accounts.regions(signal).then(readingFrom),
    vaults.regionPairs(signal).then(readingFrom),
    scopes.read(subscription, subscriptionScope(subscription)),
    scopes.read(
      subscription,
      { kind: 'account', scope: former.id, name: former.name },
      { kind: 'existing', id: former.id },
    ),
  ]);
  if (read.kind !== 'done') return read;
  const { account, view } = read.value;
  const checked = { kind: 'account', account } as const;
  const used = account.defaultIdentity;
  const [vault, identity] = await Promise.all([
    readVault(keyBehind({ checked, view }).vault),
    used.kind === 'userAssigned'
      ? azure.in(subscription).identities.get(used.id, signal).then(readingFrom)
      : undefined,
  ]);
  return map(read, () => ({
    checked,
    subscription,
    view,
    registration,
    regions,
    ...(identity ? { identity } : {}),
    regionPairs,
    scopes: vault ? [...here, vault] : here,
  }));
}

/** Reads a subscription: what every account in it depends on. */
async function readSubscriptionFacts(
  context: ReadContext,
  target: Extract<CheckTarget, { kind: 'subscription' }>,
): Promise<Outcome<Facts>> {
  const { subscription } = target;
  const { inventory, inventoryScope, signal } = context;
  const [registration, affected] = await Promise.all([
    registrationOf(context, subscription),
    scopeReader(context).read(subscription, subscriptionScope(subscription), plannedIn(context, target)),
    readPrincipal(context, subscription),
  ]);
  if (signal.aborted) return { kind: 'cancelled' };
  const view = inventoryViewOf(inventory.snapshot, inventoryScope);
  const checked = { kind: 'subscription' } as const;
  return succeeded({ checked, subscription, view, registration, scopes: [affected] });
}

/** Reads a vault or a key that a new account with the first-party identity would depend on. */
async function readVaultFacts(
  context: ReadContext,
  target: Extract<CheckTarget, { kind: 'vault' | 'key' }>,
): Promise<Outcome<Facts>> {
  const { azure, inventory, inventoryScope, signal } = context;
  const { subscription, vault: former } = target;
  const vaultId = former.id;
  const scopes = scopeReader(context);
  const again = (part: InventoryPart) => inventory.refresh(part, signal);
  const [registration, regionPairs, here, there] = await Promise.all([
    registrationOf(context, subscription),
    azure.in(subscription).vaults.regionPairs(signal).then(readingFrom),
    scopes.read(subscription, subscriptionScope(subscription), plannedIn(context, target)),
    scopes.read(
      subscription,
      { kind: 'vault', scope: vaultId, name: former.name },
      { kind: 'existing', id: vaultId },
    ),
    again({ kind: 'vaults', subscription }),
    target.kind === 'key'
      ? again({ kind: 'key', subscription, vaultId, name: target.key.name })
      : again({ kind: 'keys', subscription, vaultId }),
    readUsedPrincipal(context, target).then((principalId) =>
      principalId === undefined || former.permissionModel === 'accessPolicy'
        ? undefined
        : again({ kind: 'assignments', subscription, vaultId, principalId }),
    ),
  ]);
  if (signal.aborted) return { kind: 'cancelled' };
  const lists = inventory.snapshot.get('vaults', subscription.id);
  if (lists.state === 'failed') return failed(lists.problem);
  const vault = (valueOf(lists) ?? []).find(({ id }) => sameId(id, vaultId));
  if (!vault) return gone(namedStore(former.id));
  const view = inventoryViewOf(inventory.snapshot, inventoryScope);
  const common = { subscription, view, registration, regionPairs, scopes: [here, there] };
  if (target.kind === 'vault') return succeeded({ ...common, checked: { kind: 'vault', vault } });
  const key = inventory.snapshot.get('key', target.key.id);
  if (key.state === 'failed') return failed(key.problem);
  const now = valueOf(key)?.key;
  return now
    ? succeeded({ ...common, checked: { kind: 'key', vault, key: now } })
    : gone(named.key(target.key.name));
}

/** The planned account for the policy check. */
function plannedIn({ azure }: ReadContext, target: CheckTarget): PolicySubject | undefined {
  const { intended } = target;
  if (!intended) return undefined;
  return plannedSubject(intended, azure.cloud, 'vault' in target ? target : {});
}

/** The principal whose access counts: the identity of the intended account, or else the shared principal. */
const readUsedPrincipal = async (context: ReadContext, { subscription, intended }: CheckTarget) =>
  intended?.identity ? intended.identity.principalId : readPrincipal(context, subscription);

/**
 * The shared principal's object id. Undefined if the tenant has none, it can't be read, or the id can belong to
 * another application (docs/azure.md, Identities and access).
 */
async function readPrincipal(
  { azure, inventory, signal }: ReadContext,
  subscription: Subscription,
): Promise<string | undefined> {
  if (!azure.cloud.cosmosAppIdVerified) return undefined;
  await inventory.refresh({ kind: 'principal', subscription }, signal);
  return valueOf(inventory.snapshot.get('principal', subscription.tenantId))?.id;
}

const gone = (what: Text): Outcome<never> =>
  failed({
    code: 'F-29',
    owner: 'you',
    what: notFound(what),
    why: text('It might have been deleted or moved.'),
    next: text('Refresh the view.'),
  });

export interface ReadinessResult {
  readonly facts: Facts;
  readonly findings: readonly ReadinessFinding[];
}

/**
 * Runs all checks on a resource and changes nothing. Cached inventory parts are read again, and everything else is
 * read once. The reads run concurrently unless one needs the result of another.
 */
export async function runChecks(
  context: ReadContext,
  target: CheckTarget,
  report: (doing: Text) => void,
): Promise<Outcome<ReadinessResult>> {
  report(text('Reading states, access, permissions, locks, and policies'));
  const [facts, planned] = await Promise.all([read(context, target), readIntended(context, target)]);
  if (context.signal.aborted) return cancelled;
  return map(facts, (found) => {
    const all = { ...found, ...planned };
    return { facts: all, findings: diagnose(all) };
  });
}

/** Reads what only Azure knows about an intended account. */
async function readIntended(
  { azure, signal }: ReadContext,
  { subscription, intended }: CheckTarget,
): Promise<Pick<Facts, 'intended' | 'regions'>> {
  if (!intended) return {};
  const { accounts } = azure.in(subscription);
  const [isTaken, regions] = await Promise.all([
    accounts.nameTaken(intended.name, signal).then(readingFrom),
    accounts.regions(signal).then(readingFrom),
  ]);
  return { intended: { ...intended, isTaken }, regions };
}

function read(context: ReadContext, target: CheckTarget): Promise<Outcome<Facts>> {
  switch (target.kind) {
    case 'account':
      return readAccountFacts(context, target);
    case 'vault':
    case 'key':
      return readVaultFacts(context, target);
    case 'subscription':
      return readSubscriptionFacts(context, target);
  }
}
