import { resourceNotFound } from '../arm/identities.ts';
import { deniedByPolicy } from '../arm/policy.ts';
import type { SandboxResponse } from '../http.ts';
import { newGuid, same } from '../identifiers.ts';
import { at, isObject, objectAt, tagsAt, textAt, type JsonObject } from '../json.ts';
import type { Account, AccountSettings } from '../model/account.ts';
import { ok } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { setFrom } from '../timeline.ts';
import {
  accountPath,
  accountType,
  findAccount,
  provisioningState,
  accountSettingsOf,
  tenantOf,
} from './accounts.ts';
import { accountView } from './accountView.ts';
import { keyFailure } from './creationFailure.ts';
import { updateConflict } from './features.ts';
import { linkedRefusal, readIdentity, validDefault } from './identity.ts';
import { readKeyUri, storeOf } from './keyUri.ts';
import { migrationFailure } from './migration.ts';
import { operationHeaders, startOperation } from './operations.ts';
import {
  busy,
  defaultIdentityInvalid,
  keyUriNotUpdatable,
  malformedKeyUri,
  previouslyFailed,
  revokedRefusal,
  tenantMismatch,
} from './errors.ts';
import { revocationOf } from './revocation.ts';
import { vaultTenantRefusal } from './vaultTenant.ts';

/** For objects, for example the backup policy, only the properties in the body change. */
function merged(known: JsonObject, sent: JsonObject): JsonObject {
  const changes = Object.entries(sent).map(([name, value]) => {
    const former = known[name];
    return [name, isObject(former) && isObject(value) ? merged(former, value) : value] as const;
  });
  return { ...known, ...Object.fromEntries(changes) };
}

/** The account after the update. */
function changed({ state, body, now }: Exchange, account: Account, known: AccountSettings): AccountSettings {
  const properties: JsonObject = objectAt(body, 'properties') ?? {};
  const tenantId = tenantOf(state, account.subscriptionId);
  const asked = readIdentity(state, body, known.identity, { name: account.name, tenantId }, now);
  const identity = asked ?? known.identity;
  const wanted = textAt(properties, 'defaultIdentity');
  // F-31: an update with both the identity and the default identity silently sets the default to undefined.
  const both = asked !== undefined && wanted !== undefined && !same(wanted, known.defaultIdentity);
  const next = both ? 'Undefined' : (wanted ?? known.defaultIdentity);
  const held = same(next, 'Undefined') || validDefault(next, identity) || wanted !== undefined;
  return {
    tags: tagsAt(body, 'tags') ?? known.tags,
    identity,
    defaultIdentity: held ? next : 'Undefined',
    keyVaultKeyUri: textAt(properties, 'keyVaultKeyUri') ?? known.keyVaultKeyUri,
    properties: merged(known.properties, properties),
  };
}

/** The names of the changed properties, in lower case. Clients send empty `apiProperties` with any change. */
const changesIn = (container: JsonObject | undefined) =>
  Object.entries(container ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => name !== 'apiproperties' || !isObject(value) || Object.keys(value).length > 0)
    .map(([name]) => name);

/**
 * The changes that a revoked account still accepts: its identities and its default identity (docs/azure.md, CMK status
 * and revocation).
 */
function onlyIdentity({ body }: Exchange): boolean {
  return (
    changesIn(objectAt(body)).every((name) => name === 'identity' || name === 'properties') &&
    changesIn(objectAt(body, 'properties')).every((name) => name === 'defaultidentity')
  );
}

/** A key URI that replaces an invalid one, as Learn's guide recommends (`unconfirmed`). */
function correctsUri({ body }: Exchange, code: number): boolean {
  const names = [...changesIn(objectAt(body)), ...changesIn(objectAt(body, 'properties'))];
  return code === 4006 && names.every((name) => name === 'properties' || name === 'keyvaultkeyuri');
}

function keyRefusal(
  exchange: Exchange,
  known: AccountSettings,
  after: AccountSettings,
): SandboxResponse | undefined {
  const { state, body, now, apiVersion } = exchange;
  const sent = at(body, 'properties', 'keyVaultKeyUri');
  if (sent === undefined || sent === known.keyVaultKeyUri) return undefined;
  if (sent === null || sent === '' || apiVersion.slice(0, 10) < '2019-12-12') return keyUriNotUpdatable();
  const parts = readKeyUri(after.keyVaultKeyUri ?? '');
  if (parts === undefined) return malformedKeyUri(after.keyVaultKeyUri ?? '');
  const former = readKeyUri(known.keyVaultKeyUri ?? '');
  const tenant = storeOf(state, parts, now)?.tenantId;
  const formerTenant = former && storeOf(state, former, now)?.tenantId;
  if (tenant !== undefined && formerTenant !== undefined && !same(tenant, formerTenant)) {
    return tenantMismatch(tenant, formerTenant);
  }
  return undefined;
}

/** Rejects a default identity or a first key with which the account would access another tenant. */
function tenantRefusal(
  { state, now }: Exchange,
  { subscriptionId }: Account,
  { keyVaultKeyUri, defaultIdentity }: AccountSettings,
): SandboxResponse | undefined {
  const uri = readKeyUri(keyVaultKeyUri ?? '');
  const tenantId = tenantOf(state, subscriptionId);
  return uri && vaultTenantRefusal(state, { uri, tenantId, defaultIdentity, now });
}

/** Updates the account if its state allows an update. */
export function changeAccount(exchange: Exchange, account: Account): SandboxResponse {
  switch (provisioningState(account, exchange.now)) {
    case 'Failed':
      return previouslyFailed(account.name);
    case 'Succeeded':
      return updateAccount(exchange, account);
    default:
      return busy(account.name);
  }
}

function updateAccount(exchange: Exchange, account: Account): SandboxResponse {
  const { state, body, now, path, apiVersion } = exchange;
  const known = accountSettingsOf(account, now);
  const revoked = revocationOf(state, account, now);
  if (revoked && !onlyIdentity(exchange) && !correctsUri(exchange, revoked.code)) return revokedRefusal();
  const after = changed(exchange, account, known);
  const wanted = textAt(body, 'properties', 'defaultIdentity');
  const denied = deniedByPolicy(state, {
    ...{ id: path, name: account.name, type: accountType },
    body: { location: account.location, properties: after.properties, type: accountType },
  });
  const refused =
    denied ??
    linkedRefusal(exchange, `${accountType}/write`, after.identity) ??
    (wanted !== undefined && !validDefault(wanted, after.identity)
      ? defaultIdentityInvalid(account.name)
      : undefined) ??
    keyRefusal(exchange, known, after) ??
    (wanted !== undefined || after.keyVaultKeyUri !== known.keyVaultKeyUri
      ? tenantRefusal(exchange, account, after)
      : undefined) ??
    updateConflict(known, after, objectAt(body, 'properties') ?? {});
  if (refused !== undefined) return refused;
  const id = newGuid();
  const keyChanges = after.keyVaultKeyUri !== known.keyVaultKeyUri;
  const failure = keyChanges
    ? (keyFailure(state, after, tenantOf(state, account.subscriptionId), id, now) ??
      (known.keyVaultKeyUri === undefined ? migrationFailure(account) : undefined))
    : undefined;
  const endsAt = now + state.timings.accountUpdate;
  if (failure === undefined) setFrom(account.settings, endsAt, after);
  account.updatingUntil = endsAt;
  const looks =
    keyChanges || after.defaultIdentity !== known.defaultIdentity || after.identity !== known.identity;
  if (looks && failure === undefined) account.keySeenAt = endsAt;
  const operation = startOperation(state, account, now, endsAt, { id, failure });
  return ok(accountView(exchange, account), operationHeaders(operation, account, apiVersion));
}

export const patchAccountRoutes = [
  route('PATCH', accountPath, `${accountType}/write`, (exchange) => {
    const { state, params, path, now } = exchange;
    const account = findAccount(state, path, now);
    return account === undefined
      ? resourceNotFound(accountType, params.account, params.group)
      : changeAccount(exchange, account);
  }),
];
