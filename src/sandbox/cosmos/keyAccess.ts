import { findIdentity } from '../arm/identities.ts';
import { same } from '../identifiers.ts';
import { findKey, newestVersion } from '../keyVault/keys.ts';
import { permitted } from '../keyVault/data/access.ts';
import { needs, type Need } from '../keyVault/data/needs.ts';
import { conditionOf } from '../keyVault/vaults.ts';
import type { AccountIdentity, AccountSettings } from '../model/account.ts';
import { idOf, withKey } from '../model/lookup.ts';
import { cosmosPrincipal, servicePrincipals } from '../model/principals.ts';
import type { State } from '../model/state.ts';
import type { Key, KeyStore, KeyVersion, StoreSettings } from '../model/vault.ts';
import { valueAt } from '../timeline.ts';
import { readKeyUri, storeOf } from './keyUri.ts';

/** The reason why the account's identity can't use its key. */
export type KeyAccessFault =
  | { readonly kind: 'malformedUri' | 'undefinedIdentity' | 'noToken' | 'vaultUnknown' }
  | { readonly kind: 'vaultDeleted'; readonly vault: KeyStore }
  | { readonly kind: 'firewall' | 'perimeter'; readonly vault: KeyStore; readonly principal: Principal }
  | {
      readonly kind: 'forbidden';
      readonly vault: KeyStore;
      readonly principal: Principal;
      readonly need: Need;
    }
  | { readonly kind: 'keyMissing'; readonly vault: KeyStore }
  | { readonly kind: 'keyDisabled' | 'keyExpired' | 'keyUnusable'; readonly vault: KeyStore };

export interface Principal {
  readonly objectId: string;
  readonly appId: string;
  readonly tenantId: string;
}

export interface KeyAccess {
  readonly fault: KeyAccessFault | undefined;
  readonly vault?: KeyStore;
  /** The version in use, or the newest one, even if it can't be used. */
  readonly version?: KeyVersion;
}

/** `lost` if the key was purged: a new key with the same name has none of its versions. */
export type VersionInUse = KeyVersion | 'lost';

type Holder = Pick<AccountSettings, 'defaultIdentity' | 'identity' | 'keyVaultKeyUri'>;

const firstPartyAppId = 'a232010e-820c-4083-83bb-3ace5fc29d0b';

/** The principal of the default identity, or undefined if it can't get a token. */
export function principalOf(
  state: State,
  holder: Holder,
  tenantId: string,
  at: number,
): Principal | undefined {
  const { defaultIdentity, identity } = holder;
  if (same(defaultIdentity, 'FirstPartyIdentity')) {
    const objectId = cosmosPrincipal(state, tenantId, at);
    return objectId === undefined ? undefined : { objectId, appId: firstPartyAppId, tenantId };
  }
  if (same(defaultIdentity, 'SystemAssignedIdentity')) {
    return identity.principalId === undefined
      ? undefined
      : { objectId: identity.principalId, appId: identity.principalId, tenantId };
  }
  return assigned(state, holder, at);
}

/** The principal of an identity that the account knows: the one at the time of assignment. */
export function principalAt(state: State, { principals }: AccountIdentity, id: string): string | undefined {
  return principals?.[id.toLowerCase()] ?? withKey(state.identities, idOf, id)[0]?.principalId;
}

/** An identity that was deleted and created again with the same name has another principal (`unconfirmed`). */
function assigned(state: State, { defaultIdentity, identity }: Holder, at: number): Principal | undefined {
  const id = userAssignedId(defaultIdentity);
  const found = id === undefined ? undefined : findIdentity(state, id, at);
  return id === undefined || found?.principalId !== principalAt(state, identity, id)
    ? undefined
    : found && { objectId: found.principalId, appId: found.clientId, tenantId: found.tenantId };
}

/** The resource ID in `UserAssignedIdentity=<id>`, without the part from `&` on. */
export function userAssignedId(defaultIdentity: string): string | undefined {
  return /^UserAssignedIdentity=([^&]+)/i.exec(defaultIdentity)?.[1];
}

/** The application id after `&FederatedClientId=` (Learn: "Configure cross-tenant customer-managed keys"). */
const federatedClientId = (defaultIdentity: string) =>
  /&FederatedClientId=([^&]+)/i.exec(defaultIdentity)?.[1];

/**
 * The principal that a vault sees. In another tenant, it is the service principal of the application that represents a
 * user-assigned identity; without it, there is no token for that tenant (F-34). The application is assumed to trust the
 * identity (`unconfirmed`).
 */
function callerOf(
  state: State,
  { holder, tenantId, at, vault }: Look & { readonly vault: KeyStore },
): Principal | undefined {
  const { defaultIdentity } = holder;
  const appId = federatedClientId(defaultIdentity);
  if (appId === undefined)
    return same(vault.tenantId, tenantId) ? principalOf(state, holder, tenantId, at) : undefined;
  if (assigned(state, holder, at) === undefined) return undefined;
  const found = servicePrincipals(state, vault.tenantId, at).find((one) => same(one.appId, appId));
  return found && { objectId: found.objectId, appId, tenantId: vault.tenantId };
}

/**
 * Checks the account's access to its key, with the state of a given moment.
 * @param used the version that the account uses; absent for a key that it doesn't have yet
 */
export function lookAtKey(
  state: State,
  holder: Holder,
  tenantId: string,
  at: number,
  used?: VersionInUse,
): KeyAccess {
  const uri = readKeyUri(holder.keyVaultKeyUri ?? '');
  if (uri === undefined) return { fault: { kind: 'malformedUri' } };
  const vault = storeOf(state, uri, at);
  const key = vault?.keys.find(({ name }) => same(name, uri.key));
  const version =
    used === 'lost' ? undefined : (used ?? (key === undefined ? undefined : newestVersion(key, at)));
  const fault = faultOf(state, { holder, tenantId, at, vault, used, keyName: uri.key });
  return { fault, ...(vault === undefined ? {} : { vault }), ...(version === undefined ? {} : { version }) };
}

interface Look {
  readonly holder: Holder;
  readonly tenantId: string;
  readonly at: number;
  readonly vault: KeyStore | undefined;
  readonly used: VersionInUse | undefined;
  readonly keyName: string;
}

function faultOf(state: State, look: Look): KeyAccessFault | undefined {
  const { holder, tenantId, at, vault, keyName } = look;
  if (same(holder.defaultIdentity, 'Undefined')) return { kind: 'undefinedIdentity' };
  const own = principalOf(state, holder, tenantId, at);
  if (own === undefined) return { kind: 'noToken' };
  if (vault === undefined) return { kind: 'vaultUnknown' };
  const principal = callerOf(state, { ...look, vault });
  if (principal === undefined) return { kind: 'noToken' };
  if (conditionOf(vault, at) !== 'live') return { kind: 'vaultDeleted', vault };
  if (isInPerimeter(vault, at)) return { kind: 'perimeter', vault, principal };
  if (shutsOut(vault, at)) return { kind: 'firewall', vault, principal };
  const missing = [needs.get, needs.wrap, needs.unwrap].find(
    (need) => !permitted(state, vault, principal.objectId, need, { key: keyName }, at),
  );
  if (missing !== undefined) return { kind: 'forbidden', vault, principal, need: missing };
  const key = findKey(vault, keyName, at);
  return key === undefined ? { kind: 'keyMissing', vault } : keyFault(vault, key, at, look.used);
}

/** The rules of perimeters aren't simulated, so none admits Cosmos DB, and the firewall's bypass doesn't count (`unconfirmed`). */
const isInPerimeter = (vault: KeyStore, at: number): boolean =>
  same(valueAt<StoreSettings>(vault.settings, at).publicNetworkAccess, 'SecuredByPerimeter');

/**
 * Cosmos DB connects as a trusted service, so a closed vault must allow the bypass (docs/azure.md, Key vault
 * requirements).
 */
function shutsOut(vault: KeyStore, at: number): boolean {
  const { networkAcls, publicNetworkAccess } = valueAt<StoreSettings>(vault.settings, at);
  const closed = same(publicNetworkAccess, 'Disabled') || same(networkAcls?.defaultAction, 'Deny');
  return closed && same(networkAcls?.bypass, 'None');
}

function keyFault(vault: KeyStore, key: Key, at: number, used?: VersionInUse): KeyAccessFault | undefined {
  const version = used === 'lost' ? undefined : (used ?? newestVersion(key, at));
  if (version === undefined || !key.versions.includes(version)) return { kind: 'keyMissing', vault };
  const { attributes, keyOps } = valueAt(version.settings, at);
  const seconds = at / 1000;
  if (!attributes.enabled) return { kind: 'keyDisabled', vault };
  if ((attributes.exp ?? Infinity) <= seconds || (attributes.nbf ?? 0) > seconds)
    return { kind: 'keyExpired', vault };
  const wraps = ['wrapKey', 'unwrapKey'].every((needed) => keyOps.some((one) => same(one, needed)));
  return wraps && key.kty.startsWith('RSA') ? undefined : { kind: 'keyUnusable', vault };
}
