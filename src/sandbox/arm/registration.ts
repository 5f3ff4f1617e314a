import type { SandboxResponse } from '../http.ts';
import { same } from '../identifiers.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import type { RegistrationState } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { gatewayRefuse } from '../rest/answer.ts';
import { valueAt } from '../timeline.ts';
import type { ArmPath } from './path.ts';

/** Work in every subscription without registration. */
const builtIn = new Set(['microsoft.authorization', 'microsoft.resources', 'microsoft.resourcegraph']);

export function registrationState(
  state: State,
  subscription: string | undefined,
  namespace: string,
  now: number,
): RegistrationState {
  if (builtIn.has(namespace.toLowerCase())) return 'Registered';
  const line = state.subscriptions
    .find(({ id }) => same(id, subscription))
    ?.providers.get(namespace.toLowerCase());
  return line === undefined ? 'NotRegistered' : valueAt(line, now);
}

/** From this day, Key Vault's control plane supports only this version (F-22). */
const survivor = { version: '2026-02-01', alone: Date.UTC(2027, 1, 27) };

/** 400 for a retired api-version. */
export function retiredRefusal(
  { namespace, scope }: ArmPath,
  apiVersion: string,
  now: number,
): SandboxResponse | undefined {
  const retired =
    namespace?.toLowerCase() === 'microsoft.keyvault' &&
    now >= survivor.alone &&
    apiVersion.slice(0, 10) < survivor.version;
  if (!retired) return undefined;
  const { code, text } = unconfirmedMessages.apiVersionRetired;
  return gatewayRefuse(400, code, text(apiVersion, /vaults/i.exec(scope)?.[0] ?? 'vaults'));
}

/** 409 for a write to a provider that isn't registered in the subscription (F-01). */
export function providerRefusal(
  state: State,
  method: string,
  path: ArmPath,
  now: number,
): SandboxResponse | undefined {
  const { namespace, subscription } = path;
  if ((method !== 'PUT' && method !== 'PATCH') || namespace === undefined || subscription === undefined) {
    return undefined;
  }
  if (registrationState(state, subscription, namespace, now) === 'Registered') return undefined;
  const message = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  const code = 'MissingSubscriptionRegistration';
  return gatewayRefuse(409, code, message, { details: [{ code, target: namespace, message }] });
}
