import { resourceNotFound } from '../../arm/identities.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';
import { at, flagAt, tagsAt, textAt, type Json } from '../../json.ts';
import { subscriptionOf, withKey } from '../../model/lookup.ts';
import type { HsmSettings, ManagedHsm } from '../../model/vault.ts';
import { ok, refuse } from '../../rest/answer.ts';
import { route, type Exchange } from '../../rest/exchange.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { readNetworkAcls } from '../vaultSettings.ts';
import { conditionOf, findHsm, vaultGroup, hsmPath, hsmType } from '../vaults.ts';
import { hsmView } from './hsmView.ts';

export type In = Exchange & {
  readonly params: { readonly subscription: string; readonly group: string; readonly hsm: string };
};

export function hsmSettingsOf(body: Json | undefined, known: HsmSettings): HsmSettings {
  return {
    ...known,
    tags: tagsAt(body, 'tags') ?? known.tags,
    skuName: textAt(body, 'sku', 'name') ?? known.skuName,
    networkAcls: at(body, 'properties', 'networkAcls') ? readNetworkAcls(body) : known.networkAcls,
    publicNetworkAccess: textAt(body, 'properties', 'publicNetworkAccess') ?? known.publicNetworkAccess,
    purgeProtection: flagAt(body, 'properties', 'enablePurgeProtection') ?? known.purgeProtection,
  };
}

export function change({ body, now }: In, hsm: ManagedHsm): SandboxResponse {
  const known = valueAt(hsm.settings, now);
  const after = hsmSettingsOf(body, known);
  if (known.purgeProtection && !after.purgeProtection)
    return refuse(400, 'BadRequest', unconfirmedMessages.hsmPurgeProtectionOff.text());
  setFrom(hsm.settings, now, after);
  return ok(hsmView(hsm, now));
}

function live({ state, now }: Exchange, subscription: string): ManagedHsm[] {
  return withKey(state.hsms, subscriptionOf, subscription).filter((one) => conditionOf(one, now) === 'live');
}

const provider = 'providers/Microsoft.KeyVault/managedHSMs';

export const hsmRoutes = [
  route('PATCH', hsmPath, `${hsmType}/write`, (exchange) => {
    const { state, params, path, now } = exchange;
    const hsm = findHsm(state, path, now);
    return hsm === undefined ? resourceNotFound(hsmType, params.hsm, params.group) : change(exchange, hsm);
  }),
  route('GET', `/subscriptions/{subscription}/${provider}`, `${hsmType}/read`, (exchange) =>
    ok({ value: live(exchange, exchange.params.subscription).map((one) => hsmView(one, exchange.now)) }),
  ),
  route('GET', `${vaultGroup}/${provider}`, `${hsmType}/read`, (exchange) => {
    const { params, now } = exchange;
    const inside = live(exchange, params.subscription).filter((one) => same(one.resourceGroup, params.group));
    return ok({ value: inside.map((one) => hsmView(one, now)) });
  }),
  route('GET', hsmPath, `${hsmType}/read`, ({ state, path, params, now }) => {
    const hsm = findHsm(state, path, now);
    return hsm === undefined ? resourceNotFound(hsmType, params.hsm, params.group) : ok(hsmView(hsm, now));
  }),
];
