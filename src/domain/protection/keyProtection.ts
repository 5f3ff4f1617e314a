import { versionlessUri, type KeyUri } from '../keyUri.ts';
import type { Key } from '../model.ts';
import type { AccountProtection } from './accountProtection.ts';
import type { Estate } from './estate.ts';
import { keyName, type Places } from './places.ts';
import { gravestState, type State } from './verdict.ts';

/** A key, and what depends on it. */
export interface KeyProtection {
  /** The same as that of `ProtectingKey`. */
  readonly id: string;
  readonly uri: string;
  readonly name: string;
  /** The name of the vault or managed HSM; empty where the URI is not understood. */
  readonly vault: string;
  readonly home: KeyUri['home'];
  readonly resourceId?: string;
  /** What its vault tells of it, where that was read. */
  readonly key?: Key;
  readonly accounts: readonly AccountProtection[];
  /** True where accounts may use it that nobody sees from here: the accounts are at least these. */
  readonly atLeast: boolean;
  readonly versions: readonly UsedVersion[];
  /** That of the account which stands worst. */
  readonly state: State;
}

export interface UsedVersion {
  /** Absent where Azure does not say which one the accounts use. */
  readonly version?: string;
  readonly accounts: readonly AccountProtection[];
}

/** Every key that an account uses, and every other one that a vault lists, by URI. */
export function keysOf(
  estate: Estate,
  places: Places,
  accounts: readonly AccountProtection[],
): readonly KeyProtection[] {
  const known = knownKeys(estate);
  const users = Map.groupBy(accounts, ({ key }) => key?.id);
  const ids = new Set([...users.keys(), ...known.keys()]);
  return [...ids]
    .filter((id) => id !== undefined)
    .sort()
    .map((id) => keyProtection(estate, places, id, known.get(id), users.get(id) ?? []));
}

function keyProtection(
  estate: Estate,
  places: Places,
  id: string,
  key: Key | undefined,
  accounts: readonly AccountProtection[],
): KeyProtection {
  const raw = key?.uri ?? accounts[0]?.account.keyUri ?? id;
  const { uri } = places.names.get(raw) ?? keyName(raw, estate);
  const resourceId = key?.id ?? accounts[0]?.key?.resourceId;
  return {
    id,
    uri: uri ? versionlessUri(uri, estate.cloud) : raw,
    name: uri?.key ?? key?.name ?? '',
    vault: uri?.vault ?? '',
    home: uri?.home ?? 'vault',
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(key ? { key } : {}),
    accounts,
    atLeast: places.hidingAccounts.length > 0,
    versions: [...Map.groupBy(accounts, (one) => one.key?.version)].map(([version, users]) => ({
      ...(version === undefined ? {} : { version }),
      accounts: users,
    })),
    state: gravestState(accounts),
  };
}

/** What the vaults tell of their keys, in full where that was read, by the id of the name. */
function knownKeys(estate: Estate): ReadonlyMap<string, Key> {
  const known = new Map<string, Key>();
  const add = (key: Key) => void known.set(keyName(key.uri, estate).id, key);
  for (const [, list] of estate.keyLists) if (list.read) list.value.forEach(add);
  for (const [, reading] of estate.keys) if (reading.read && reading.value) add(reading.value);
  return known;
}
