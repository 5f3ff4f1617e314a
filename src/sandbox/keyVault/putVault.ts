import { deniedByPolicy } from '../arm/policy.ts';
import { unauthorized } from '../arm/front.ts';
import { dropAssignments } from '../authorization/dropAssignments.ts';
import { mayAct } from '../authorization/rights.ts';
import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { numberAt, parseJson, textAt } from '../json.ts';
import { findLocation } from '../locations.ts';
import type { Vault, VaultSettings } from '../model/vault.ts';
import { ok, refuse } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { setFrom, timeline, valueAt } from '../timeline.ts';
import {
  vaultNameInvalid,
  nameSoftDeleted,
  vaultNameTaken,
  purgeProtectionOff,
  softDeleteOff,
  validVaultName,
} from './vaultErrors.ts';
import { settingsOfPatch, settingsOfPut } from './vaultSettings.ts';
import { conditionOf, findVault, vaultNameOwner, vaultPath, vaultType } from './vaults.ts';
import { vaultView } from './vaultView.ts';
import { resourceNotFound } from '../arm/identities.ts';

type In = Exchange & {
  readonly params: { readonly subscription: string; readonly group: string; readonly vault: string };
};

/** Evaluates the whole vault after the change, even if the request names only a part of it. */
function policyRefusal(exchange: In, vault: Vault, after: VaultSettings): SandboxResponse | undefined {
  const { id, name } = vault;
  const view = vaultView(exchange, { ...vault, settings: timeline(exchange.now, after) });
  return deniedByPolicy(exchange.state, {
    ...{ id, name, type: vaultType },
    body: parseJson(JSON.stringify(view)) ?? {},
  });
}

/** Changing the permission model also needs the permission to assign roles (docs/azure.md, Key vault requirements). */
function modelRefusal(
  exchange: In,
  before: VaultSettings,
  after: VaultSettings,
): SandboxResponse | undefined {
  if ((before.enableRbacAuthorization ?? false) === (after.enableRbacAuthorization ?? false))
    return undefined;
  const action = 'Microsoft.Authorization/roleAssignments/write';
  const { state, caller, path, now } = exchange;
  return mayAct(state, caller.objectId, action, path, now) ? undefined : unauthorized(caller, action, path);
}

function change(exchange: In, vault: Vault, after: VaultSettings): SandboxResponse {
  const { now } = exchange;
  const refused =
    policyRefusal(exchange, vault, after) ?? modelRefusal(exchange, valueAt(vault.settings, now), after);
  if (refused !== undefined) return refused;
  setFrom(vault.settings, now, after);
  return ok(vaultView(exchange, vault));
}

/** Recovers a soft-deleted vault with its keys but without its role assignments (F-18). */
function recover(exchange: In, vault: Vault): SandboxResponse {
  const { state, now } = exchange;
  setFrom(vault.life, now, 'live');
  dropAssignments(state, vault.id, now);
  return ok(vaultView(exchange, vault));
}

function create(exchange: In): SandboxResponse {
  const { state, params, body, now, caller } = exchange;
  const { subscription, group: resourceGroup, vault: name } = params;
  const location = findLocation(textAt(body, 'location') ?? '');
  const tenantId = textAt(body, 'properties', 'tenantId');
  if (!validVaultName(name)) return vaultNameInvalid(name);
  if (location === undefined) {
    return refuse(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (tenantId === undefined || textAt(body, 'properties', 'sku', 'name') === undefined) {
    return refuse(400, 'BadRequest', 'The parameter properties must have tenantId and sku set.');
  }
  const made: Vault = {
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${vaultType}/${name}`,
    ...{ subscriptionId: subscription, resourceGroup, name, tenantId },
    location: location.name,
    softDeleteRetentionInDays: numberAt(body, 'properties', 'softDeleteRetentionInDays') ?? 90,
    createdBy: caller.name,
    resolvesAt: now + state.timings.vaultDns,
    settings: timeline(now, settingsOfPut(body, undefined, exchange.apiVersion)),
    life: timeline(now, 'live'),
    keys: [],
  };
  const refused = policyRefusal(exchange, made, valueAt(made.settings, now));
  if (refused !== undefined) return refused;
  state.vaults.push(made);
  return ok(vaultView(exchange, made));
}

function put(exchange: In): SandboxResponse {
  const { state, params, path, body, now, apiVersion } = exchange;
  const off = purgeProtectionOff(body) ?? softDeleteOff(body);
  if (off !== undefined) return off;
  const mode = textAt(body, 'properties', 'createMode') ?? 'default';
  const owner = vaultNameOwner(state, params.vault, now);
  if (owner === undefined) return create(exchange);
  if (conditionOf(owner, now) === 'deleted') {
    if (!same(mode, 'recover')) return nameSoftDeleted();
    return same(owner.id, path) ? recover(exchange, owner) : vaultNameTaken(params.vault);
  }
  if (!same(owner.id, path)) return vaultNameTaken(params.vault);
  return change(exchange, owner, settingsOfPut(body, valueAt(owner.settings, now), apiVersion));
}

export const putVaultRoutes = [
  route('PUT', vaultPath, `${vaultType}/write`, put),
  route('PATCH', vaultPath, `${vaultType}/write`, (exchange) => {
    const { state, params, path, body, now } = exchange;
    const vault = findVault(state, path, now);
    if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
    return (
      purgeProtectionOff(body) ??
      softDeleteOff(body) ??
      change(exchange, vault, settingsOfPatch(body, valueAt(vault.settings, now)))
    );
  }),
];
