import { listAt, textAt } from '../../json.ts';
import type { Key, KeyStore } from '../../model/vault.ts';
import { ok } from '../../rest/answer.ts';
import { findKey, keyId } from '../keys.ts';
import { needs } from './needs.ts';
import { dataRoute } from './dataRoute.ts';
import { keyNotFound } from './refusals.ts';

const days: Readonly<Record<string, number>> = { D: 1, M: 30, Y: 365 };

/** How long a rotated version lives by the key's policy, in milliseconds; undefined where it says nothing. */
export function lifetimeOf({ rotationPolicy }: Key): number | undefined {
  const [, count, unit = ''] = /^P(\d+)([DMY])$/.exec(rotationPolicy?.expiryTime ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (days[unit] ?? 0) * 24 * 60 * 60 * 1000;
}

const path = '/keys/{key}/rotationpolicy';
const standard = [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } }];

function view(vault: KeyStore, key: Key) {
  const { lifetimeActions, expiryTime, created, updated } = key.rotationPolicy ?? {};
  return {
    id: `${keyId(vault, key)}/rotationpolicy`,
    lifetimeActions: lifetimeActions ?? standard,
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
    const seconds = Math.floor(now / 1000);
    key.rotationPolicy = {
      lifetimeActions: listAt(body, 'lifetimeActions') ?? [],
      expiryTime: textAt(body, 'attributes', 'expiryTime'),
      created: key.rotationPolicy?.created ?? seconds,
      updated: seconds,
    };
    return ok(view(vault, key));
  }),
];
