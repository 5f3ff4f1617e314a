import type { Assignment } from '../domain/grants.ts';
import type { Key, KeyVersion, Subscription, Vault } from '../domain/model.ts';
import { keyUsesOf, type KeyUse } from '../domain/protection/keyUses.ts';
import { assignmentsId, type Estate, type Reading, type Unread } from '../domain/protection/estate.ts';
import { text, type Text } from '../domain/text.ts';
import type { Azure } from './azure.ts';
import type { Inventory, Part } from './inventory.ts';
import { valueOf, type Loadable } from './loadable.ts';
import type { Outcome } from './outcome.ts';

const atOnce = 8;

export interface EstateRequest {
  readonly azure: Azure;
  readonly inventory: Inventory;
  /** The subscriptions to look into. */
  readonly subscriptions: readonly Subscription[];
  readonly now: number;
  readonly expiryDays: number;
  readonly report: (doing: Text) => void;
  readonly signal: AbortSignal;
}

/**
 * All that the protection of accounts is judged by. Lists come from the inventory, which reads what it has not; beside
 * them the keys in use, their versions and grants are read, each once. Undefined where the signal ended it.
 */
export async function readEstate(request: EstateRequest): Promise<Estate | undefined> {
  const { inventory, subscriptions, report, signal, azure, now, expiryDays } = request;
  const hasEnded = () => signal.aborted;
  report(text('Reading accounts and key vaults of {0} subscriptions', subscriptions.length));
  const lists = subscriptions.flatMap((subscription): Part[] => [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ]);
  await sideBySide(lists, (part) => inventory.load(part), signal);
  if (hasEnded()) return undefined;
  const { snapshot } = inventory;
  const bare: Estate = {
    cloud: azure.cloud,
    now,
    expiryDays,
    subscriptions,
    tenants: tenantsUnread(snapshot.get('subscriptions')),
    accounts: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('accounts', id)))),
    vaults: new Map(subscriptions.flatMap(({ id }) => listed(id, snapshot.get('vaults', id)))),
    deletedVaults: new Map(),
    keyLists: new Map(),
    keys: new Map(),
    versions: new Map(),
    assignments: new Map(),
    firstParty: new Map(),
  };
  const firstParty = await readPrincipals(request);
  const uses = keyUsesOf({ ...bare, firstParty });
  report(text('Reading {0} keys in use', uses.length));
  const read = await readKeys(request, uses);
  return hasEnded() ? undefined : { ...bare, firstParty, ...read };
}

async function readPrincipals({ azure, subscriptions, signal }: EstateRequest) {
  const found = new Map<string, Reading<string | undefined>>();
  const tenants = new Map(subscriptions.map((one) => [one.tenantId.toLowerCase(), one]));
  await sideBySide(
    [...tenants],
    async ([tenant, subscription]) => {
      const { directory } = azure.in(subscription);
      // Elsewhere the id may be another application's (domain.md 3.1).
      if (!azure.cloud.cosmosAppIdVerified) return;
      note(found, tenant, await directory.principal(azure.cloud.cosmosAppId, signal));
    },
    signal,
  );
  return found;
}

async function readKeys({ azure, subscriptions, signal }: EstateRequest, uses: readonly KeyUse[]) {
  const keys = new Map<string, Reading<Key | undefined>>();
  const versions = new Map<string, Reading<readonly KeyVersion[]>>();
  const assignments = new Map<string, Reading<readonly Assignment[]>>();
  const asked = new Set<string>();
  const home = new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
  const grants = async (vault: Vault, principal: string, subscription: Subscription) => {
    const id = assignmentsId(vault.id, principal);
    if (asked.has(id) || vault.permissionModel !== 'rbac') return;
    asked.add(id);
    note(assignments, id, await azure.in(subscription).access.assignments(vault.id, principal, signal));
  };
  await sideBySide(
    uses,
    async ({ vault, keyId, key, principals }) => {
      const subscription = home.get(vault.subscriptionId.toLowerCase());
      if (!subscription) return;
      const services = azure.in(subscription);
      await Promise.all([
        services.keys.get(vault.id, key, signal).then((outcome) => note(keys, keyId, outcome)),
        services.keys.versions(keyId, signal).then((outcome) => note(versions, keyId, outcome)),
        ...principals.map((principal) => grants(vault, principal, subscription)),
      ]);
    },
    signal,
  );
  return { keys, versions, assignments };
}

/** What was cancelled is in no reading: nobody knows it, and nothing has failed. */
function note<T>(readings: Map<string, Reading<T>>, id: string, outcome: Outcome<T>): void {
  if (outcome.kind === 'done') readings.set(id.toLowerCase(), { read: true, value: outcome.value });
  else if (outcome.kind === 'failed')
    readings.set(id.toLowerCase(), { read: false, why: outcome.problem.why });
}

/** A failed list is no list: what was there before may be wrong by now. */
function listed<T>(id: string, part: Loadable<readonly T[]>): [string, Reading<readonly T[]>][] {
  if (part.state === 'failed') return [[id.toLowerCase(), { read: false, why: part.problem.why }]];
  const value = valueOf(part);
  return value === undefined ? [] : [[id.toLowerCase(), { read: true, value }]];
}

const tenantsUnread = (
  part: Loadable<{
    readonly failures: readonly { tenantId: string; tenantName?: string; problem: { why: Text } }[];
  }>,
): readonly Unread[] =>
  (valueOf(part)?.failures ?? []).map(({ tenantId, tenantName, problem }) => ({
    kind: 'tenant',
    name: tenantName ?? tenantId,
    why: problem.why,
  }));

async function sideBySide<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) {
      if (signal.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
