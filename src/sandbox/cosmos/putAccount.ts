import { deniedByPolicy } from '../arm/policy.ts';
import type { SandboxResponse } from '../http.ts';
import { newGuid, same } from '../identifiers.ts';
import { objectAt, tagsAt, textAt, type JsonObject } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { Account, AccountFailure, AccountSettings } from '../model/account.ts';
import { ok, refuse } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { timeline } from '../timeline.ts';
import { accountPath, accountType, accountNameOwner, tenantOf } from './accounts.ts';
import { accountView } from './accountView.ts';
import { capacityFailure, keyFailure } from './creationFailure.ts';
import { creationConflict } from './features.ts';
import { linkedRefusal, readIdentity, validDefault } from './identity.ts';
import { readKeyUri } from './keyUri.ts';
import { operationHeaders, startOperation } from './operations.ts';
import type { VersionInUse } from './keyAccess.ts';
import { changeAccount } from './patchAccount.ts';
import { readRestore } from './restoreAccount.ts';
import { vaultTenantRefusal } from './vaultTenant.ts';
import {
  badRequest,
  defaultIdentityInvalid,
  malformedKeyUri,
  accountNameInvalid,
  accountNameTaken,
} from './errors.ts';

type In = Exchange & {
  readonly params: { readonly subscription: string; readonly group: string; readonly account: string };
};

const none = { type: 'None', userAssigned: [] };

function read({ state, body, params, now }: In, tenantId: string): AccountSettings {
  const properties: JsonObject = objectAt(body, 'properties') ?? {};
  const identity = readIdentity(state, body, none, { name: params.account, tenantId }, now) ?? none;
  return {
    tags: tagsAt(body, 'tags') ?? {},
    identity,
    defaultIdentity: textAt(properties, 'defaultIdentity') ?? 'FirstPartyIdentity',
    keyVaultKeyUri: textAt(properties, 'keyVaultKeyUri'),
    properties,
  };
}

/** Errors before anything is created. */
function refusal(exchange: In, settings: AccountSettings, tenantId: string): SandboxResponse | undefined {
  const { params, body, state, now } = exchange;
  const { keyVaultKeyUri: uri, defaultIdentity, identity } = settings;
  const misnamed = accountNameInvalid(params.account);
  if (misnamed !== undefined) return misnamed;
  if (findLocation(textAt(body, 'location') ?? '') === undefined) {
    return refuse(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const denied = deniedByPolicy(state, {
    ...{ id: exchange.path, name: params.account, type: accountType },
    body: { ...(body as JsonObject), type: accountType },
  });
  if (denied !== undefined) return denied;
  const linked = linkedRefusal(exchange, `${accountType}/write`, identity);
  if (linked !== undefined) return linked;
  if (uri === undefined) return creationConflict(settings);
  if (exchange.apiVersion.slice(0, 10) < '2019-12-12') return badRequest('KeyVaultKeyUri is not supported');
  const parts = readKeyUri(uri);
  if (parts === undefined) return malformedKeyUri(uri);
  const system = same(defaultIdentity, 'SystemAssignedIdentity');
  if (!system && !validDefault(defaultIdentity, identity)) return defaultIdentityInvalid(params.account);
  return (
    vaultTenantRefusal(state, { uri: parts, tenantId, defaultIdentity, now }) ?? creationConflict(settings)
  );
}

/** F-38: the operation reports it, as the "Operation Id" in the text shows. */
function systemDefault(settings: AccountSettings, operation: string): AccountFailure | undefined {
  if (!same(settings.defaultIdentity, 'SystemAssignedIdentity')) return undefined;
  return {
    code: 'BadRequest',
    message: `Database account creation failed. Operation Id: ${operation}, Error : Updating default identity not allowed. Cannot set SystemAssignedIdentity as the default identity during provision.\r\nActivityId: ${newGuid()}`,
  };
}

/** The part of a creation after which Cosmos DB first checks the key: a guess (`unconfirmed`, timings). */
const keyLook = 1 / 4;

function create(exchange: In): SandboxResponse {
  const { state, params, body, now, apiVersion } = exchange;
  const tenantId = tenantOf(state, params.subscription);
  const asked = read(exchange, tenantId);
  const restored = readRestore(exchange, asked);
  if (restored !== undefined && 'status' in restored) return restored;
  const settings = restored?.settings ?? asked;
  const refused = refusal(exchange, settings, tenantId);
  if (refused !== undefined) return refused;
  const id = newGuid();
  const { accountCreation, accountRestore } = state.timings;
  const whole = restored === undefined ? accountCreation : accountRestore;
  const look = whole * keyLook;
  const checkKey = (used?: VersionInUse) => keyFailure(state, settings, tenantId, id, now + look, used);
  const failure =
    capacityFailure(state, params.subscription, body, id, now) ??
    systemDefault(settings, id) ??
    (restored?.backupVersion && checkKey(restored.backupVersion)) ??
    checkKey();
  // A creation that fails ends at the first check of the key.
  const duration = failure === undefined ? whole : look;
  const account: Account = {
    id: `/subscriptions/${params.subscription}/resourceGroups/${params.group}/providers/${accountType}/${params.account}`,
    subscriptionId: params.subscription,
    resourceGroup: params.group,
    name: params.account,
    location: findLocation(textAt(body, 'location') ?? '')?.displayName ?? '',
    kind: textAt(body, 'kind') ?? 'GlobalDocumentDB',
    instanceId: newGuid(),
    createdAt: now,
    readyAt: now + duration,
    failure,
    settings: timeline(now, settings),
    keySeenAt: now + look,
    updatingUntil: now,
    deletedAt: undefined,
  };
  state.accounts.push(account);
  const operation = startOperation(state, account, now, account.readyAt, { id, failure });
  return ok(accountView(exchange, account), operationHeaders(operation, account, apiVersion));
}

function put(exchange: In): SandboxResponse {
  const { state, params, path, now } = exchange;
  const owner = accountNameOwner(state, params.account, now);
  if (owner === undefined) return create(exchange);
  return same(owner.id, path) ? changeAccount(exchange, owner) : accountNameTaken(params.account);
}

export const putAccountRoutes = [route('PUT', accountPath, `${accountType}/write`, put)];
