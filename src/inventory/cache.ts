import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Observed } from '../model/dataAge.ts';
import type { Account, Subscription, Vault, VaultNetwork } from '../model/resources.ts';
import { type Loadable, type Snapshot, valueOf } from './snapshot.ts';

/**
 * The last inventory, which is displayed until Azure has responded. It holds no secrets, and nothing that reveals one.
 */
export interface CachedInventory {
  readonly subscriptions: readonly Subscription[];
  readonly vaults: readonly Vault[];
  readonly accounts: readonly Account[];
}

/** Stores an inventory for later sessions. */
export interface InventoryCache {
  /** Undefined if nothing usable is cached. */
  read(): Promise<CachedInventory | undefined>;
  /** `now` is called when the inventory is written, which may be later. */
  write(now: () => CachedInventory): void;
}

/** The part of a snapshot that is cached for the next session. */
export function cacheOf(snapshot: Snapshot): CachedInventory {
  const { subscriptions } = snapshot;
  return {
    subscriptions,
    vaults: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('vaults', id)) ?? []),
    accounts: subscriptions.flatMap(({ id }) => valueOf(snapshot.get('accounts', id)) ?? []),
  };
}

/** Adds the cached rows to the snapshot, each of them marked as old. They don't count as read. */
export function restored(snapshot: Snapshot, { subscriptions, vaults, accounts }: CachedInventory): Snapshot {
  return snapshot
    .with('subscriptions', '', { state: 'idle', value: { subscriptions, failures: [] } })
    .with('vaults', perSubscription(vaults))
    .with('accounts', perSubscription(accounts));
}

interface Row {
  readonly subscriptionId: string;
  readonly observed?: Observed;
}

function perSubscription<R extends Row>(rows: readonly R[]): (readonly [string, Loadable<readonly R[]>])[] {
  const old = new Map<number, Observed>();
  const marked = rows.map((row) => {
    const at = row.observed?.at ?? 0;
    const observed = old.get(at) ?? { from: 'cached', at };
    old.set(at, observed);
    return { ...row, observed };
  });
  return [...Map.groupBy(marked, ({ subscriptionId }) => subscriptionId.toLowerCase())].map(([id, value]) => [
    id,
    { state: 'idle', value },
  ]);
}

const texts = z.array(z.string());
const maybeText = z.exactOptional(z.string());

export const subscriptionSchema = z.object({
  id: z.string(),
  name: z.string(),
  tenantId: z.string(),
  account: z.string(),
  managedBy: z.exactOptional(z.object({ tenantId: z.string(), name: maybeText })),
  file: z.exactOptional(z.object({ name: z.string(), at: z.number(), sandbox: z.boolean() })),
} satisfies Record<keyof Subscription, unknown>);

const common = {
  id: z.string(),
  name: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  location: z.string(),
  provisioningState: z.string(),
  unread: z.exactOptional(texts),
  observed: z.exactOptional(
    z.object({ from: z.enum(['resourceGraph', 'resourceManager', 'cached']), at: z.number() }),
  ),
};

export const vaultSchema = z.object({
  ...common,
  tenantId: z.string(),
  uri: z.string(),
  sku: z.enum(['standard', 'premium', 'managedHsm']),
  permissionModel: z.enum(['rbac', 'accessPolicy']),
  softDelete: z.boolean(),
  retentionDays: z.exactOptional(z.number()),
  purgeProtection: z.boolean(),
  network: z.object({
    publicAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']),
    defaultAction: z.enum(['Allow', 'Deny']),
    bypass: z.enum(['AzureServices', 'None']),
    ipRules: texts,
    subnetIds: texts,
  } satisfies Record<keyof VaultNetwork, unknown>),
  accessPolicies: z.array(z.object({ objectId: z.string(), tenantId: z.string(), keyPermissions: texts })),
} satisfies Record<keyof Vault, unknown>);

const kind = <K extends string>(name: K) => z.object({ kind: z.literal(name) });

export const accountSchema = z.object({
  ...common,
  api: z.enum(['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra']),
  kind: maybeText,
  capabilities: z.exactOptional(texts),
  keyUri: maybeText,
  keyVersion: maybeText,
  status: z.discriminatedUnion('kind', [
    kind('serviceManaged'),
    kind('confirmed'),
    z.object({ kind: z.literal('revoked'), code: z.exactOptional(z.number()), raw: z.string() }),
    z.object({ kind: z.literal('unknown'), raw: maybeText }),
  ]),
  defaultIdentity: z.discriminatedUnion('kind', [
    kind('firstParty'),
    kind('systemAssigned'),
    z.object({ kind: z.literal('userAssigned'), id: z.string(), federatedClientId: maybeText }),
    kind('undefined'),
    z.object({ kind: z.literal('other'), text: z.string() }),
  ]),
  identities: z.exactOptional(
    z.object({
      systemAssigned: z.exactOptional(z.object({ principalId: z.string(), tenantId: maybeText })),
      userAssigned: z.array(z.object({ id: z.string(), principalId: maybeText, clientId: maybeText })),
    }),
  ),
  backup: maybeText,
  continuousTier: maybeText,
  endpoint: maybeText,
  analyticalStorage: z.exactOptional(z.boolean()),
  restored: z.exactOptional(z.object({ source: z.string(), at: z.exactOptional(z.number()) })),
  tags: z.exactOptional(z.record(z.string(), z.string())),
  regions: texts,
} satisfies Record<keyof Account, unknown>);

/** A file that another version of the extension wrote in another form is ignored. */
const cachedInventory: z.ZodMiniType<CachedInventory> = z.object({
  subscriptions: z.array(subscriptionSchema),
  vaults: z.array(vaultSchema),
  accounts: z.array(accountSchema),
});

// Writing is for the next session, and must not slow down this one.
const writeAfter = 3_000;
const rowsAtMost = 50_000;

/**
 * The last inventory in a separate file for each cloud and set of accounts, so that no account sees another account's
 * data. It contains names, ids and settings of vaults and accounts, and no secrets.
 */
export class InventoryFile implements InventoryCache {
  readonly #folder: string;
  readonly #file: string;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #now: (() => CachedInventory) | undefined;

  /** @param whose the cloud and the accounts that read the inventory */
  constructor(folder: string, whose: readonly string[], failed: (error: unknown) => void) {
    const name = createHash('sha256').update(JSON.stringify(whose)).digest('hex').slice(0, 16);
    this.#folder = folder;
    this.#file = join(folder, `inventory-${name}.json`);
    this.#failed = failed;
  }

  async read(): Promise<CachedInventory | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return cachedInventory.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  write(now: () => CachedInventory): void {
    this.#now = now;
    this.#timer ??= setTimeout(() => void this.flush(), writeAfter);
    this.#timer.unref();
  }

  /** Writes a pending inventory at once. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const cached = this.#now?.();
    this.#now = undefined;
    if (!cached || cached.accounts.length + cached.vaults.length > rowsAtMost) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      // If the window closes during this, the previous file stays whole. Each window writes to a separate temporary file.
      const half = `${this.#file}.${process.pid}`;
      await writeFile(half, JSON.stringify(cached), { mode: 0o600 });
      await rename(half, this.#file);
    } catch (error) {
      this.#failed(error);
    }
  }
}
