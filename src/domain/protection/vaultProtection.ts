import { homeName, uriIn, type KeyUri } from '../keyUri.ts';
import type { Vault } from '../model.ts';
import { isManagedHsm } from '../resourceId.ts';
import { text, type Text } from '../text.ts';
import { unreadText } from '../unread.ts';
import type { AccountProtection } from './accountProtection.ts';
import type { KeyProtection } from './keyProtection.ts';
import type { Places } from './places.ts';
import { isDeleted, networkOf, protectionOf } from './vaultChecks.ts';
import { gravestState, type State } from './verdict.ts';

/** Whether Cosmos DB takes keys from a vault, with every reason against it. */
export interface Readiness {
  readonly kind: 'ready' | 'notReady' | 'unknown';
  readonly reasons: readonly Text[];
}

/** A vault with the keys in it and the accounts that hang on them. */
export interface VaultProtection {
  /** The resource id; the address of a vault that was not found; "unknown" for keys whose URI names none. */
  readonly id: string;
  /** Empty for keys whose URI names no vault. */
  readonly name: string;
  readonly home: KeyUri['home'];
  readonly vault?: Vault;
  readonly readiness: Readiness;
  readonly keys: readonly KeyProtection[];
  readonly accounts: readonly AccountProtection[];
  /** That of the account which stands worst. */
  readonly state: State;
}

export function readinessOf(vault: Vault): Readiness {
  const protection = protectionOf(vault);
  const network = networkOf(vault);
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
export function vaultsOf(places: Places, keys: readonly KeyProtection[]): readonly VaultProtection[] {
  const inside = Map.groupBy(keys, homeName);
  const names = new Set([...places.vaults.keys(), ...inside.keys()]);
  return [...names].sort().map((name) => {
    const vault = places.vaults.get(name);
    const found = inside.get(name) ?? [];
    const accounts = found.flatMap((key) => key.accounts);
    return {
      id: vault?.id ?? (name === '' ? 'unknown' : hostOf(found[0])) ?? name,
      name: vault?.name ?? found[0]?.vault ?? name,
      home: vault ? uriIn(vault, '').home : (found[0]?.home ?? 'vault'),
      ...(vault ? { vault } : {}),
      readiness: vault ? readinessOf(vault) : unseen(places, name),
      keys: found,
      accounts,
      state: gravestState(accounts),
    };
  });
}

const hostOf = (key: KeyProtection | undefined) => (key ? URL.parse(key.uri)?.origin : undefined);

function unseen({ deletedVaults }: Places, name: string): Readiness {
  const deleted = deletedVaults.get(name);
  return deleted
    ? { kind: 'notReady', reasons: [isDeleted(deleted)] }
    : { kind: 'unknown', reasons: [text('The vault is not among those that could be read.')] };
}
