import { resourceNotFound } from '../../arm/identities.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { words } from '../../inventedWords.ts';
import { at, flagAt, numberAt, tagsAt, textAt, textsAt, type Json } from '../../json.ts';
import { findLocation } from '../../locations.ts';
import { subscriptionOf, withKey } from '../../model/lookup.ts';
import type { HsmSettings, ManagedHsm } from '../../model/vault.ts';
import { empty, ok, refuse } from '../../rest/answer.ts';
import { route, type Exchange } from '../../rest/exchange.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { readNetworkAcls } from '../vaultSettings.ts';
import { validVaultName } from '../vaultRefusals.ts';
import { conditionOf, findHsm, group, hsmOfName, hsmPath, hsmType } from '../vaults.ts';
import { hsmView } from './hsmView.ts';
import { initialHsm, makeHsm } from './hsms.ts';

type In = Exchange & {
  readonly params: { readonly subscription: string; readonly group: string; readonly hsm: string };
};

function settingsOf(body: Json | undefined, known: HsmSettings): HsmSettings {
  return {
    ...known,
    tags: tagsAt(body, 'tags') ?? known.tags,
    skuName: textAt(body, 'sku', 'name') ?? known.skuName,
    networkAcls: at(body, 'properties', 'networkAcls') ? readNetworkAcls(body) : known.networkAcls,
    publicNetworkAccess: textAt(body, 'properties', 'publicNetworkAccess') ?? known.publicNetworkAccess,
    purgeProtection: flagAt(body, 'properties', 'enablePurgeProtection') ?? known.purgeProtection,
  };
}

function change({ body, now }: In, hsm: ManagedHsm): SandboxResponse {
  const known = valueAt(hsm.settings, now);
  const after = settingsOf(body, known);
  if (known.purgeProtection && !after.purgeProtection)
    return refuse(400, 'BadRequest', words.hsmPurgeProtectionOff.text());
  setFrom(hsm.settings, now, after);
  return ok(hsmView(hsm, now));
}

function create({ state, params, body, now, caller }: In): SandboxResponse {
  const { subscription, group: resourceGroup, hsm: name } = params;
  const location = findLocation(textAt(body, 'location') ?? '');
  const tenantId = textAt(body, 'properties', 'tenantId');
  const administrators = textsAt(body, 'properties', 'initialAdminObjectIds') ?? [];
  if (!validVaultName(name)) return refuse(400, 'BadRequest', words.hsmName.text(name));
  if (location === undefined)
    return refuse(400, 'LocationRequired', 'The location property is required for this definition.');
  if (tenantId === undefined || administrators.length === 0)
    return refuse(
      400,
      'BadRequest',
      'The parameter properties must have tenantId and initialAdminObjectIds set.',
    );
  const made = makeHsm(
    {
      ...{ subscriptionId: subscription, resourceGroup, name, tenantId, administrators },
      location: location.name,
      softDeleteRetentionInDays: numberAt(body, 'properties', 'softDeleteRetentionInDays') ?? 90,
      createdBy: caller.name,
      resolvesAt: now + state.timings.vaultDns,
      isActivated: false,
      settings: settingsOf(body, initialHsm),
    },
    now,
  );
  state.hsms.push(made);
  return ok(hsmView(made, now));
}

function put(exchange: In): SandboxResponse {
  const { state, params, path, body, now } = exchange;
  const owner = hsmOfName(state, params.hsm, now);
  if (owner === undefined) return create(exchange);
  const isRecovery = same(textAt(body, 'properties', 'createMode'), 'recover');
  const isDeleted = conditionOf(owner, now) === 'deleted';
  if (!same(owner.id, path) || (isDeleted && !isRecovery))
    return refuse(409, 'Conflict', words.hsmName.text(params.hsm));
  if (!isDeleted) return change(exchange, owner);
  setFrom(owner.life, now, 'live');
  return ok(hsmView(owner, now));
}

function live({ state, now }: Exchange, subscription: string): ManagedHsm[] {
  return withKey(state.hsms, subscriptionOf, subscription).filter((one) => conditionOf(one, now) === 'live');
}

const provider = 'providers/Microsoft.KeyVault/managedHSMs';

export const hsmRoutes = [
  route('PUT', hsmPath, `${hsmType}/write`, put),
  route('PATCH', hsmPath, `${hsmType}/write`, (exchange) => {
    const { state, params, path, now } = exchange;
    const hsm = findHsm(state, path, now);
    return hsm === undefined ? resourceNotFound(hsmType, params.hsm, params.group) : change(exchange, hsm);
  }),
  route('GET', `/subscriptions/{subscription}/${provider}`, `${hsmType}/read`, (exchange) =>
    ok({ value: live(exchange, exchange.params.subscription).map((one) => hsmView(one, exchange.now)) }),
  ),
  route('GET', `${group}/${provider}`, `${hsmType}/read`, (exchange) => {
    const { params, now } = exchange;
    const inside = live(exchange, params.subscription).filter((one) => same(one.resourceGroup, params.group));
    return ok({ value: inside.map((one) => hsmView(one, now)) });
  }),
  route('GET', hsmPath, `${hsmType}/read`, ({ state, path, params, now }) => {
    const hsm = findHsm(state, path, now);
    return hsm === undefined ? resourceNotFound(hsmType, params.hsm, params.group) : ok(hsmView(hsm, now));
  }),
  route('DELETE', hsmPath, `${hsmType}/delete`, ({ state, path, now }) => {
    const hsm = findHsm(state, path, now);
    if (hsm === undefined) return empty(204);
    setFrom(hsm.life, now, 'deleted');
    return empty(200);
  }),
];
