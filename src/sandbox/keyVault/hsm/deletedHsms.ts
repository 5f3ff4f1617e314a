import { same } from '../../identifiers.ts';
import type { State } from '../../model/state.ts';
import type { ManagedHsm } from '../../model/vault.ts';
import { empty, ok, refuse } from '../../rest/answer.ts';
import { route } from '../../rest/exchange.ts';
import { valueAt } from '../../timeline.ts';
import { words } from '../../inventedWords.ts';
import { conditionOf } from '../vaults.ts';
import { deletedHsmView } from './hsmView.ts';

const provider = '/subscriptions/{subscription}/providers/Microsoft.KeyVault';
const one = `${provider}/locations/{location}/deletedManagedHSMs/{hsm}` as const;
const type = 'Microsoft.KeyVault/locations/deletedManagedHsms';

function deleted(state: State, subscription: string, now: number): ManagedHsm[] {
  return state.hsms.filter(
    (hsm) => same(hsm.subscriptionId, subscription) && conditionOf(hsm, now) === 'deleted',
  );
}

const missing = (name: string) => refuse(404, 'ResourceNotFound', words.hsmName.text(name));

export const deletedHsmRoutes = [
  route(
    'GET',
    `${provider}/deletedManagedHSMs`,
    'Microsoft.KeyVault/deletedManagedHsms/read',
    ({ state, params, now }) =>
      ok({ value: deleted(state, params.subscription, now).map((hsm) => deletedHsmView(hsm, now)) }),
  ),
  route('GET', one, `${type}/read`, ({ state, params, now }) => {
    const hsm = deleted(state, params.subscription, now).find(({ name }) => same(name, params.hsm));
    return hsm === undefined ? missing(params.hsm) : ok(deletedHsmView(hsm, now));
  }),
  route('POST', `${one}/purge`, `${type}/purge/action`, ({ state, params, now }) => {
    const hsm = deleted(state, params.subscription, now).find(({ name }) => same(name, params.hsm));
    if (hsm === undefined) return missing(params.hsm);
    if (valueAt(hsm.settings, now).purgeProtection)
      return refuse(400, 'MethodNotAllowed', words.hsmPurgeProtectionOff.text());
    state.hsms.splice(state.hsms.indexOf(hsm), 1);
    return empty(202);
  }),
];
