import type { Key, KeyStore } from '../../model/vault.ts';
import { ok } from '../../rest/answer.ts';
import { valueAt } from '../../timeline.ts';
import { findKey, keyId, newestVersion } from '../keys.ts';
import { actionsAs, policyRefusal, readPolicy } from '../rotationPolicy.ts';
import { needs } from './needs.ts';
import { dataRoute } from './dataRoute.ts';
import { keyNotFound } from './errors.ts';

const path = '/keys/{key}/rotationpolicy';
const standard = [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } }];

function view(vault: KeyStore, key: Key) {
  const { lifetimeActions, expiryTime, created, updated } = key.rotationPolicy ?? {};
  return {
    id: `${keyId(vault, key)}/rotationpolicy`,
    lifetimeActions: actionsAs('vault', lifetimeActions ?? standard),
    attributes: { expiryTime: expiryTime ?? null, created, updated },
  };
}

export const rotationPolicyRoutes = [
  dataRoute('GET', path, needs.getPolicy, ({ vault, params, now }) => {
    const key = findKey(vault, params.key, now);
    return key === undefined ? keyNotFound(params.key) : ok(view(vault, key));
  }),
  dataRoute('PUT', path, needs.setPolicy, ({ vault, params, body, now }) => {
    const key = findKey(vault, params.key, now);
    if (key === undefined) return keyNotFound(params.key);
    const policy = readPolicy(body ?? null, key.rotationPolicy, now);
    const version = newestVersion(key, now);
    const exp = version && valueAt(version.settings, now).attributes.exp;
    const refused = policyRefusal(policy, exp !== undefined);
    if (refused !== undefined) return refused;
    key.rotationPolicy = policy;
    return ok(view(vault, key));
  }),
];
