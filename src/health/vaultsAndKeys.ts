import type { InventoryView } from '../model/inventoryView.ts';
import { keyStoreName, type KeyUri, uriIn, versionlessUri } from '../model/keyUri.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import { type Key, unreadText, type Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { AccountHealth } from './accounts.ts';
import { keyName, type InventoryIndex } from './inventoryIndex.ts';
import { isDeleted, networkVerdict, protectionVerdict } from './vaultChecks.ts';
import { worstStateOf, type HealthState } from './verdict.ts';

/** A key, and the accounts that depend on it. */
export interface KeyHealth {
  /** The same id as in `ProtectingKey`. */
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  /** The name of the vault or managed HSM; empty if the URI can't be parsed. */
  readonly vault: string;
  readonly keyStore: KeyUri['keyStore'];
  readonly resourceId?: string;
  /** The key as its vault returned it, where that was read. */
  readonly key?: Key;
  readonly accounts: readonly AccountHealth[];
  /** True if accounts that we can't see may use it, so there are at least these accounts. */
  readonly atLeast: boolean;
  readonly versions: readonly UsedVersion[];
  /** The worst state of its accounts. */
  readonly state: HealthState;
}

interface UsedVersion {
  /** Absent if Azure doesn't report which version the accounts use. */
  readonly version?: string;
  readonly accounts: readonly AccountHealth[];
}

/** Every key that an account uses, and every other key that a vault lists, by URI. */
export function assessKeys(
  view: InventoryView,
  index: InventoryIndex,
  accounts: readonly AccountHealth[],
): readonly KeyHealth[] {
  const known = knownKeys(view);
  const users = Map.groupBy(accounts, ({ key }) => key?.id);
  const ids = new Set([...users.keys(), ...known.keys()]);
  return [...ids]
    .filter((id) => id !== undefined)
    .sort()
    .map((id) => assessKey(view, index, id, known.get(id), users.get(id) ?? []));
}

function assessKey(
  view: InventoryView,
  index: InventoryIndex,
  id: string,
  key: Key | undefined,
  accounts: readonly AccountHealth[],
): KeyHealth {
  const raw = key?.uri ?? accounts[0]?.account.keyUri ?? id;
  const { uri } = index.names.get(raw) ?? keyName(raw, view);
  const resourceId = key?.id ?? accounts[0]?.key?.resourceId;
  return {
    id,
    uri: uri ? versionlessUri(uri, view.cloud) : raw,
    name: uri?.key ?? key?.name ?? '',
    vault: uri?.vault ?? '',
    keyStore: uri?.keyStore ?? 'vault',
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(key ? { key } : {}),
    accounts,
    atLeast: index.hidingAccounts.length > 0,
    versions: [...Map.groupBy(accounts, (one) => one.key?.version)].map(([version, users]) => ({
      ...(version === undefined ? {} : { version }),
      accounts: users,
    })),
    state: worstStateOf(accounts),
  };
}

/** The keys that the vaults returned, in full where that was read, by the id of the name. */
function knownKeys(view: InventoryView): ReadonlyMap<string, Key> {
  const known = new Map<string, Key>();
  const add = (key: Key) => void known.set(keyName(key.uri, view).id, key);
  for (const [, list] of view.keyLists) if (list.read) list.value.forEach(add);
  for (const [, reading] of view.keys) if (reading.read && reading.value) add(reading.value);
  return known;
}

/** Whether Cosmos DB accepts keys from a vault, with every reason against it. */
interface Readiness {
  readonly kind: 'ready' | 'notReady' | 'unknown';
  readonly reasons: readonly Text[];
}

/** A vault, its keys, and the accounts that depend on them. */
export interface VaultHealth {
  /** The resource id; the address of a vault that was not found; "unknown" for keys whose URI names no vault. */
  readonly id: string;
  /** Empty for keys whose URI names no vault. */
  readonly name: string;
  readonly keyStore: KeyUri['keyStore'];
  readonly vault?: Vault;
  readonly readiness: Readiness;
  readonly keys: readonly KeyHealth[];
  readonly accounts: readonly AccountHealth[];
  /** The worst state of its accounts. */
  readonly state: HealthState;
}

export function readinessOf(vault: Vault): Readiness {
  const protection = protectionVerdict(vault);
  const network = networkVerdict(vault);
  const unread = unreadText(vault);
  const against = [protection, network].flatMap((verdict) => (verdict.kind === 'risk' ? [verdict.risk] : []));
  const usable = isManagedHsm(vault.id) ? /^(succeeded|activated)$/i : /^succeeded$/i;
  if (vault.provisioningState !== '' && !usable.test(vault.provisioningState))
    return {
      kind: 'notReady',
      reasons: [
        ...against.map(({ what }) => what),
        text('Provisioning state: {0}', vault.provisioningState),
        ...(unread ? [unread] : []),
      ],
    };
  return {
    kind: against.some(({ severity }) => severity === 'needsAction')
      ? 'notReady'
      : against.length > 0 || unread
        ? 'unknown'
        : 'ready',
    reasons: [...against.map(({ what }) => what), ...(unread ? [unread] : [])],
  };
}

/** Every vault that was read, then those that only an account's key URI names, each by name. */
export function assessVaults(index: InventoryIndex, keys: readonly KeyHealth[]): readonly VaultHealth[] {
  const inside = Map.groupBy(keys, keyStoreName);
  const names = new Set([...index.vaults.keys(), ...inside.keys()]);
  return [...names].sort().map((name) => {
    const vault = index.vaults.get(name);
    const found = inside.get(name) ?? [];
    const accounts = found.flatMap((key) => key.accounts);
    return {
      id: vault?.id ?? (name === '' ? 'unknown' : hostOf(found[0])) ?? name,
      name: vault?.name ?? found[0]?.vault ?? name,
      keyStore: vault ? uriIn(vault, '').keyStore : (found[0]?.keyStore ?? 'vault'),
      ...(vault ? { vault } : {}),
      readiness: vault ? readinessOf(vault) : unseen(index, name),
      keys: found,
      accounts,
      state: worstStateOf(accounts),
    };
  });
}

const hostOf = (key: KeyHealth | undefined) => (key ? URL.parse(key.uri)?.origin : undefined);

function unseen({ deletedVaults }: InventoryIndex, name: string): Readiness {
  const deleted = deletedVaults.get(name);
  return deleted
    ? { kind: 'notReady', reasons: [isDeleted(deleted)] }
    : {
        kind: 'unknown',
        reasons: [
          text(
            "Couldn't find the key vault. It might be deleted, or in a subscription or tenant that you can't read.",
          ),
        ],
      };
}
