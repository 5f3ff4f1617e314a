import type { CachedInventory } from '../inventory/cache.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { statusLabel } from '../model/cmkStatus.ts';
import { minute } from '../model/keyHealth.ts';
import { identityName } from '../model/keyIdentity.ts';
import { shortVersion } from '../model/oldKeyVersion.ts';
import { titled, titledStore } from '../model/problems.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, KeyVersion, Vault } from '../model/resources.ts';
import { properName, capital, plain, text, type Text } from '../model/text.ts';
import type { Block, Section, Value } from '../ui/page/page.ts';

/** What a page is about, as it was read now. */
export interface DriftSubject {
  readonly accounts: readonly Account[];
  readonly vault?: Vault | undefined;
  /** Whether an account with this key URI belongs on the page, although it might have another one by now. */
  readonly isMeant?: (keyUri: string) => boolean;
  /** Of the key. Key Vault dates each of them. */
  readonly versions?: readonly KeyVersion[];
}

/** A property whose value isn't what it was. */
interface Difference {
  readonly resource: Text;
  readonly property: Text;
  readonly before: Text;
  readonly now: Value;
}

/** The last inventory that was kept, compared with what was read now. */
export interface Drift {
  /** When the oldest of the compared resources was read then, in milliseconds since the epoch. */
  readonly since: number;
  readonly differences: readonly Difference[];
  /** The resources that weren't kept, or aren't read yet. */
  readonly notCompared: readonly Text[];
}

const unknown: Value = { text: capital(text('unknown')), mark: 'unknown' };
const none = capital(text('none'));

/** Undefined without a kept inventory, and before anything on the page has been read. */
export function driftOf(
  inventory: Pick<Inventory, 'kept' | 'snapshot' | 'isConfirmed'>,
  subject: DriftSubject,
): Drift | undefined {
  const { kept } = inventory;
  if (!kept) return undefined;
  const pairs = [...vaultPairs(kept, subject), ...accountPairs(inventory, kept, subject)];
  const compared = pairs.filter(({ before, now }) => before && now !== 'notRead');
  const times = compared.flatMap(({ before }) => before?.observed?.at ?? []);
  if (compared.length === 0 || times.length === 0) return undefined;
  const since = Math.min(...times);
  return {
    since,
    differences: [
      ...compared.flatMap(({ differences }) => differences),
      ...(subject.versions ?? []).flatMap((version) => versionDifference(version, since)),
    ],
    notCompared: pairs.filter((pair) => !compared.includes(pair)).map(({ resource }) => resource),
  };
}

interface Pair {
  readonly resource: Text;
  readonly before: Account | Vault | undefined;
  readonly now: 'read' | 'notRead';
  readonly differences: readonly Difference[];
}

/** Only Resource Manager's response counts as read: Resource Graph is minutes behind, and could be older than the cache. */
const isRead = (row: Account | Vault) => row.observed?.from === 'resourceManager';

function vaultPairs({ vaults }: CachedInventory, { vault }: DriftSubject): readonly Pair[] {
  if (!vault) return [];
  const before = vaults.find(({ id }) => sameId(id, vault.id));
  return [pairOf(titledStore(vault), before, vault, vaultProperties)];
}

function accountPairs(
  inventory: Pick<Inventory, 'snapshot' | 'isConfirmed'>,
  kept: CachedInventory,
  { accounts, isMeant }: DriftSubject,
): readonly Pair[] {
  const { snapshot } = inventory;
  const gone = kept.accounts.filter(
    ({ id, keyUri }) =>
      keyUri !== undefined && isMeant?.(keyUri) === true && !accounts.some((one) => sameId(one.id, id)),
  );
  return [
    ...accounts.map((now) => {
      const before = kept.accounts.find(({ id }) => sameId(id, now.id));
      return pairOf(titled.account(now.name), before, now, accountProperties);
    }),
    ...gone.map((before): Pair => {
      const list = snapshot.get('accounts', before.subscriptionId);
      const rows = list.state === 'ready' ? list.value : undefined;
      const now = rows?.find(({ id }) => sameId(id, before.id));
      const resource = titled.account(before.name);
      if (now) return pairOf(resource, before, now, accountProperties);
      const subscription = snapshot.subscriptions.find(({ id }) => sameId(id, before.subscriptionId));
      const isConfirmed = subscription && inventory.isConfirmed({ kind: 'accounts', subscription });
      const isListed = isConfirmed && list.state === 'ready' && !list.incomplete;
      if (!isListed) return { resource, before, now: 'notRead', differences: [] };
      const lost = { text: text("Deleted, or you can't read it anymore"), mark: 'unknown' } as const;
      return {
        ...{ resource, before, now: 'read' },
        differences: [{ resource, property: text('Account'), before: text('In the list'), now: lost }],
      };
    }),
  ];
}

/** A property as text. Undefined means that it is unknown. */
interface Property<R> {
  readonly name: Text;
  /** Its path at Azure, as the names of unread properties have it. */
  readonly path: string;
  readonly of: (resource: R) => Text | undefined;
}

function pairOf<R extends Account | Vault>(
  resource: Text,
  before: R | undefined,
  now: R,
  properties: readonly Property<R>[],
): Pair {
  if (!before || !isRead(now)) return { resource, before, now: 'notRead', differences: [] };
  const known = (row: R, { path, of }: Property<R>) => (isUnread(row, path) ? undefined : of(row));
  const differences = properties.flatMap((property): readonly Difference[] => {
    const [then, current] = [known(before, property), known(now, property)];
    if (then === undefined || (current && plain(then) === plain(current))) return [];
    return [{ resource, property: property.name, before: then, now: current ? { text: current } : unknown }];
  });
  return { resource, before, now: 'read', differences };
}

const isUnread = ({ unread = [] }: Account | Vault, path: string) =>
  unread.some(
    (one) => `${path}.`.startsWith(`${one}.`) || one.startsWith(`${path}.`) || one.startsWith(`${path}[`),
  );

const accountProperties: readonly Property<Account>[] = [
  {
    name: text('Status'),
    path: 'properties.customerManagedKeyStatus',
    of: ({ status }) => (status.kind === 'unknown' ? undefined : statusLabel(status)),
  },
  {
    name: text('Key URI'),
    path: 'properties.keyVaultKeyUri',
    of: ({ keyUri }) => (keyUri === undefined ? none : text('{0}', keyUri)),
  },
  {
    name: text('Version in use'),
    path: 'properties.keyVaultKeyUriVersion',
    of: ({ keyVersion }) => (keyVersion === undefined ? undefined : text('{0}', shortVersion(keyVersion))),
  },
  { name: capital(text('default identity')), path: 'properties.defaultIdentity', of: identityText },
];

function identityText({ defaultIdentity: used }: Account): Text | undefined {
  switch (used.kind) {
    case 'firstParty':
      return properName('Azure Cosmos DB');
    case 'systemAssigned':
      return capital(text('system-assigned identity'));
    case 'userAssigned':
      return used.federatedClientId === undefined
        ? text('{0}', identityName(used.id))
        : text('{0}, as application {1}', identityName(used.id), used.federatedClientId);
    case 'undefined':
      return none;
    case 'other':
      return undefined;
  }
}

const onOff = (isOn: boolean) => (isOn ? text('On') : text('Off'));
const listed = (all: readonly string[]) =>
  all.length === 0 ? none : text('{0}', [...all].sort().join(', '));

const vaultProperties: readonly Property<Vault>[] = [
  {
    name: capital(text('permission model')),
    path: 'properties.enableRbacAuthorization',
    of: ({ permissionModel }) =>
      permissionModel === 'rbac' ? properName('Azure RBAC') : capital(text('access policies')),
  },
  {
    name: text('Soft delete'),
    path: 'properties.enableSoftDelete',
    of: ({ softDelete }) => onOff(softDelete),
  },
  {
    name: capital(text('purge protection')),
    path: 'properties.enablePurgeProtection',
    of: ({ purgeProtection }) => onOff(purgeProtection),
  },
  {
    name: text('Public network access'),
    path: 'properties.publicNetworkAccess',
    of: ({ network }) => text('{0}', network.publicAccess),
  },
  {
    name: text('Firewall default action'),
    path: 'properties.networkAcls.defaultAction',
    of: ({ network }) => text('{0}', network.defaultAction),
  },
  {
    name: text('Firewall bypass'),
    path: 'properties.networkAcls.bypass',
    of: ({ network }) => text('{0}', network.bypass),
  },
  {
    name: text('Allowed IP addresses'),
    path: 'properties.networkAcls.ipRules',
    of: ({ network }) => listed(network.ipRules),
  },
  {
    name: text('Allowed subnets'),
    path: 'properties.networkAcls.virtualNetworkRules',
    of: ({ network }) => listed(network.subnetIds.map(identityName)),
  },
  {
    name: capital(text('access policies')),
    path: 'properties.accessPolicies',
    of: ({ accessPolicies }) =>
      listed(
        accessPolicies.map(
          ({ objectId, keyPermissions }) =>
            `${objectId} (${[...keyPermissions].sort().join(', ').toLowerCase()})`,
        ),
      ),
  },
];

/** Versions aren't kept, but Key Vault says when each was created and last changed. */
function versionDifference(
  { version, enabled, created, updated }: KeyVersion,
  since: number,
): readonly Difference[] {
  const row = (before: Text, now: Text): readonly Difference[] => [
    {
      resource: text('Key version {0}', shortVersion(version)),
      property: text('Status'),
      before,
      now: { text: now },
    },
  ];
  const state = enabled ? capital(text('enabled')) : capital(text('disabled'));
  if (created !== undefined && created > since)
    return row(text("Didn't exist"), text('{0}, created on {1}', state, minute(created)));
  return updated !== undefined && updated > since
    ? row(capital(text('unknown')), text('{0}, last changed on {1}', state, minute(updated)))
    : [];
}

/** What differs from the last inventory that was kept. */
export function driftSection({ since, differences, notCompared }: Drift): Section {
  const blocks: Block[] = [
    differences.length === 0
      ? { kind: 'text', text: text('No difference.') }
      : {
          kind: 'table',
          caption: text('Differences'),
          columns: [text('Resource'), text('Property'), text('Before'), text('Now')],
          rows: differences.map(({ resource, property, before, now }, at) => ({
            id: `drift-${at}`,
            cells: [{ text: resource }, { text: property }, { text: before }, now],
          })),
        },
  ];
  if (notCompared.length > 0)
    blocks.push(
      { kind: 'text', text: text("Not compared, because they weren't read then or now:") },
      { kind: 'list', items: notCompared },
    );
  return {
    id: 'drift',
    heading: text('Since the last reading kept on {0}', minute(since)),
    blocks,
    folded: differences.length === 0,
  };
}
