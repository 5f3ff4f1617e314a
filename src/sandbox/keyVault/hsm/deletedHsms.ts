import { dropAssignments } from '../../authorization/dropAssignments.ts';
import type { SandboxResponse } from '../../http.ts';
import { same } from '../../identifiers.ts';
import { unconfirmedMessages } from '../../unconfirmedMessages.ts';
import { textAt } from '../../json.ts';
import type { State } from '../../model/state.ts';
import type { ManagedHsm } from '../../model/vault.ts';
import { ok, refuse } from '../../rest/answer.ts';
import { route } from '../../rest/exchange.ts';
import { setFrom } from '../../timeline.ts';
import { resourceNotFound } from '../../arm/identities.ts';
import { conditionOf, hsmOfName, hsmPath, hsmType } from '../vaults.ts';
import { change, type In } from './hsmRoutes.ts';
import { deletedHsmView, hsmView } from './hsmView.ts';

/** A PUT on an existing HSM, or on a deleted HSM that isn't purged: recovers the latter if requested. */
export function putKnown(exchange: In, known: ManagedHsm): SandboxResponse {
  const { state, params, path, body, now } = exchange;
  const isRecovery = same(textAt(body, 'properties', 'createMode'), 'recover');
  const isDeleted = conditionOf(known, now) === 'deleted';
  if (!same(known.id, path) || (isDeleted && !isRecovery))
    return refuse(409, 'Conflict', unconfirmedMessages.hsmName.text(params.hsm));
  if (!isDeleted) return change(exchange, known);
  setFrom(known.life, now, 'live');
  dropAssignments(state, known.id, now);
  return ok(hsmView(known, now));
}

export function deletedHsms(state: State, subscription: string, now: number): ManagedHsm[] {
  return state.hsms.filter(
    (hsm) => same(hsm.subscriptionId, subscription) && conditionOf(hsm, now) === 'deleted',
  );
}

export const deletedHsmRoutes = [
  route('PUT', hsmPath, `${hsmType}/write`, (exchange) => {
    const { state, params, now } = exchange;
    const known = hsmOfName(state, params.hsm, now);
    return known === undefined
      ? resourceNotFound(hsmType, params.hsm, params.group)
      : putKnown(exchange, known);
  }),
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.KeyVault/deletedManagedHSMs',
    'Microsoft.KeyVault/deletedManagedHsms/read',
    ({ state, params, now }) =>
      ok({ value: deletedHsms(state, params.subscription, now).map((hsm) => deletedHsmView(hsm, now)) }),
  ),
];
