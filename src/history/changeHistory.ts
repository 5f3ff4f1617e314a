import type { Azure } from '../azure/api.ts';
import type { AccountHealth } from '../health/accounts.ts';
import type { ObservedStatus } from '../inventory/statusHistory.ts';
import { type InventoryView, readResultOf } from '../model/inventoryView.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { couldNot, named } from '../model/problems.ts';
import { mergeChanges, type ResourceChange } from '../model/resourceChange.ts';
import { parseResourceId, sameId } from '../model/resourceId.ts';
import type { Account, KeyVersion, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { minutes } from '../model/time.ts';
import type { Session } from '../session/session.ts';

/** Accounts, and the key store of their keys: the resources whose changes can explain a status. */
export interface HistorySubject {
  readonly accounts: readonly AccountHealth[];
  /** Absent if it doesn't exist, or couldn't be read. */
  readonly vault?: Pick<Vault, 'id'> | undefined;
}

/** The changes that Azure has recorded, and which data couldn't be read. */
export interface ChangeHistory {
  /** The newest first. */
  readonly changes: readonly ResourceChange[];
  readonly unread: readonly Problem[];
  /** The key store, also if it was deleted. */
  readonly vaultId?: string | undefined;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
  /** How many resource groups of accounts were left out, because there are too many. */
  readonly leftOut: number;
}

/** What explains an account's status: the changes, and since when the account has that status. */
export interface ExplainedAccount {
  readonly account: Account;
  readonly observed?: ObservedStatus | undefined;
  /** The name of its key, if that isn't in the key vault anymore. */
  readonly missingKey?: string | undefined;
}

export interface ChangesContent {
  readonly history: ChangeHistory;
  /** The accounts whose lost access the changes can explain. */
  readonly accounts: readonly ExplainedAccount[];
  /** The versions that they use, if those were read. Azure doesn't record their changes, but Key Vault dates them. */
  readonly versions: readonly KeyVersion[];
  readonly now: number;
}

/** How long Resource Graph keeps changes, in milliseconds. */
const reach = minutes(14 * 24 * 60);

/** One request for each group. A page that opens with a click mustn't send hundreds. */
const groupsAtMost = 10;

interface Target {
  readonly subscription: Subscription;
  readonly id: string;
}

/** Reads Resource Graph and the activity log for the accounts and their key store, at the same time. */
export async function readChangeHistory(
  { azure, inventory, pace }: Pick<Session, 'azure' | 'inventory' | 'pace'>,
  { accounts, vault }: HistorySubject,
  signal: AbortSignal,
): Promise<ChangeHistory> {
  const { subscriptions } = inventory.snapshot;
  const keyStore = vault
    ? targetOf(vault.id, subscriptions)
    : await deletedKeyStore(azure, accounts[0], subscriptions, signal);
  const targets = targetsOf(accounts, keyStore, subscriptions);
  const groups = groupsOf(targets);
  const bySubscription = [...Map.groupBy(targets, ({ subscription }) => subscription)];
  const [changes, requests] = await Promise.all([
    Promise.all(
      bySubscription.map(([subscription, of]) =>
        azure.in(subscription).history.changes(
          of.map(({ id }) => id),
          signal,
        ),
      ),
    ),
    Promise.all(
      groups
        .slice(0, groupsAtMost)
        .map(({ subscription, group }) =>
          azure.in(subscription).history.activity(group, pace.now() - reach, signal),
        ),
    ),
  ]);
  const isOfThese = ({ resourceId }: ResourceChange) =>
    targets.some(({ id }) => isWithin(resourceId, id)) ||
    (keyStore !== undefined && isAssignedAbove(resourceId, keyStore.id));
  return {
    changes: mergeChanges(rowsOf(changes), rowsOf(requests).filter(isOfThese)),
    unread: [
      ...(keyStore ? [] : accounts.flatMap(unreadKeyStore).slice(0, 1)),
      ...[...changes, ...requests].flatMap((one) =>
        one.kind === 'failed' ? [one.problem] : one.kind === 'done' && one.incomplete ? [one.incomplete] : [],
      ),
    ],
    vaultId: keyStore?.id,
    at: pace.now(),
    leftOut: Math.max(0, groups.length - groupsAtMost),
  };
}

/** The key store first, then the accounts, those that lost access before others. */
function targetsOf(
  accounts: readonly AccountHealth[],
  keyStore: Target | undefined,
  subscriptions: readonly Subscription[],
): readonly Target[] {
  const isRevoked = ({ account }: AccountHealth) => account.status.kind === 'revoked';
  return [
    ...(keyStore ? [keyStore] : []),
    ...[...accounts]
      .sort((a, b) => Number(isRevoked(b)) - Number(isRevoked(a)))
      .flatMap(({ account }) => targetOf(account.id, subscriptions) ?? []),
  ];
}

function targetOf(id: string, subscriptions: readonly Subscription[]): Target | undefined {
  const subscriptionId = parseResourceId(id)?.subscriptionId ?? '';
  const subscription = subscriptions.find((one) => sameId(one.id, subscriptionId));
  return subscription && { subscription, id };
}

/** No list of existing key stores has it, but the list of deleted ones has its resource ID. */
async function deletedKeyStore(
  azure: Azure,
  of: AccountHealth | undefined,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<Target | undefined> {
  const uri = parseKeyUri(of?.account.keyUri ?? '', azure.cloud);
  const own = subscriptions.find(({ id }) => sameId(id, of?.account.subscriptionId ?? ''));
  if (!uri || !own) return undefined;
  const tenant = subscriptions.filter(({ tenantId }) => sameId(tenantId, own.tenantId));
  const found = await Promise.all(
    tenant.map(async (subscription) => {
      const deleted = await azure.in(subscription).changes.deletedVaults(signal, uri.keyStore);
      const match = deleted.kind === 'done' && deleted.value.find(({ name }) => sameId(name, uri.vault));
      return match ? [{ subscription, id: match.vaultId }] : [];
    }),
  );
  return found.flat()[0];
}

function groupsOf(targets: readonly Target[]) {
  const groups = new Map(
    targets.flatMap(({ subscription, id }) => {
      const group = parseResourceId(id)?.resourceGroup;
      return group === undefined
        ? []
        : [[`${subscription.id}/${group}`.toLowerCase(), { subscription, group }] as const];
    }),
  );
  return [...groups.values()];
}

const rowsOf = (all: readonly Outcome<readonly ResourceChange[]>[]) =>
  all.flatMap((one) => (one.kind === 'done' ? one.value : []));

const isWithin = (id: string, parent: string) =>
  sameId(id, parent) || id.toLowerCase().startsWith(`${parent.toLowerCase()}/`);

/** Role assignments on the resource group apply to its key vaults, too. */
function isAssignedAbove(resourceId: string, vaultId: string): boolean {
  const [scope = '', assignment] = resourceId.split(
    /\/providers\/Microsoft\.Authorization\/roleAssignments\//i,
  );
  return assignment !== undefined && isWithin(vaultId, scope);
}

/** The key vault of an account can be in a subscription, or have a scope, that the user can't read. */
const unreadKeyStore = ({ key }: AccountHealth): readonly Problem[] =>
  key === undefined || key.vault === ''
    ? []
    : [
        {
          code: 'F-02',
          owner: 'you',
          what: couldNot('read', text('the changes of {0}', named.keyVault(key.vault))),
          why: text("You can't read the key vault."),
          next: text(
            'Ask an owner or user access administrator for the {0} role on the key vault. It can take a few minutes to take effect.',
            'Reader',
          ),
        },
      ];

/** The content of the section about changes, from what is known of the accounts now. */
export const changesContentOf = (
  { inventory, pace }: Pick<Session, 'inventory' | 'pace'>,
  view: InventoryView,
  accounts: readonly AccountHealth[],
  history: ChangeHistory,
): ChangesContent => ({
  history,
  accounts: accounts.map(({ account, risks, key }) => ({
    account,
    observed: inventory.statusHistory.of(account),
    missingKey: risks.some(({ id }) => id === 'keyMissing') ? key?.name : undefined,
  })),
  versions: versionsInUse(view, accounts),
  now: pace.now(),
});

function versionsInUse(view: InventoryView, accounts: readonly AccountHealth[]): readonly KeyVersion[] {
  const found = accounts.flatMap(({ key }) => {
    const versions = key?.resourceId === undefined ? undefined : readResultOf(view.versions, key.resourceId);
    const wanted = key?.version ?? key?.latest;
    return versions?.read ? versions.value.filter(({ version }) => version === wanted) : [];
  });
  return [...new Set(found)];
}
