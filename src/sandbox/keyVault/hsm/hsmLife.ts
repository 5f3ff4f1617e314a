import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';
import { numberAt, textAt, textsAt } from '../../json.ts';
import { findLocation } from '../../locations.ts';
import { empty, ok, refuse } from '../../rest/answer.ts';
import { route } from '../../rest/exchange.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { validVaultName } from '../vaultErrors.ts';
import { findHsm, hsmOfName, hsmPath, hsmType } from '../vaults.ts';
import { deletedHsms, putKnown } from './deletedHsms.ts';
import { hsmSettingsOf, type In } from './hsmRoutes.ts';
import { deletedHsmView, hsmView } from './hsmView.ts';
import { initialHsm, makeHsm } from './hsms.ts';

function create({ state, params, body, now, caller }: In): SandboxResponse {
  const { subscription, group: resourceGroup, hsm: name } = params;
  const location = findLocation(textAt(body, 'location') ?? '');
  const tenantId = textAt(body, 'properties', 'tenantId');
  const administrators = textsAt(body, 'properties', 'initialAdminObjectIds') ?? [];
  if (!validVaultName(name)) return refuse(400, 'BadRequest', unconfirmedMessages.hsmName.text(name));
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
      settings: hsmSettingsOf(body, initialHsm),
    },
    now,
  );
  state.hsms.push(made);
  return ok(hsmView(made, now));
}

function put(exchange: In): SandboxResponse {
  const { state, params, now } = exchange;
  const known = hsmOfName(state, params.hsm, now);
  return known === undefined ? create(exchange) : putKnown(exchange, known);
}

const provider = '/subscriptions/{subscription}/providers/Microsoft.KeyVault';
const one = `${provider}/locations/{location}/deletedManagedHSMs/{hsm}` as const;
const type = 'Microsoft.KeyVault/locations/deletedManagedHsms';

const missing = (name: string) => refuse(404, 'ResourceNotFound', unconfirmedMessages.hsmName.text(name));

/** Creates, deletes, and purges HSMs, which the extension never does. */
export const hsmLifeRoutes = [
  route('PUT', hsmPath, `${hsmType}/write`, put),
  route('DELETE', hsmPath, `${hsmType}/delete`, ({ state, path, now }) => {
    const hsm = findHsm(state, path, now);
    if (hsm === undefined) return empty(204);
    setFrom(hsm.life, now, 'deleted');
    return empty(200);
  }),

  route('GET', one, `${type}/read`, ({ state, params, now }) => {
    const hsm = deletedHsms(state, params.subscription, now).find(({ name }) => same(name, params.hsm));
    return hsm === undefined ? missing(params.hsm) : ok(deletedHsmView(hsm, now));
  }),
  route('POST', `${one}/purge`, `${type}/purge/action`, ({ state, params, now }) => {
    const hsm = deletedHsms(state, params.subscription, now).find(({ name }) => same(name, params.hsm));
    if (hsm === undefined) return missing(params.hsm);
    if (valueAt(hsm.settings, now).purgeProtection)
      return refuse(400, 'MethodNotAllowed', unconfirmedMessages.hsmPurgeProtectionOff.text());
    state.hsms.splice(state.hsms.indexOf(hsm), 1);
    return empty(202);
  }),
];
