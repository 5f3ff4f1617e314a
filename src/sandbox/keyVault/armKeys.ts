import { resourceNotFound } from '../arm/identities.ts';
import type { SandboxResponse } from '../http.ts';
import { objectAt, type Json } from '../json.ts';
import { isHsm, type Key, type KeyStore, type KeyVersion, type RotationPolicy } from '../model/vault.ts';
import { ok, refuse } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { valueAt } from '../timeline.ts';
import {
  findKey,
  heldName,
  inHsm,
  keyCondition,
  keyId,
  makeKey,
  newestVersion,
  readNewKey,
  recoveryLevel,
  updatedSeconds,
} from './keys.ts';
import { actionsAs, policyRefusal, readPolicy } from './rotationPolicy.ts';
import { findHsm, findVault, vaultGroup, hsmType, vaultType } from './vaults.ts';
import { keyNotFound } from './data/errors.ts';
import { resourceManagerRefused } from './hsm/errors.ts';

const policyView = ({ lifetimeActions, expiryTime, created, updated }: RotationPolicy) => ({
  lifetimeActions: actionsAs('arm', lifetimeActions),
  attributes: { created, updated, ...(expiryTime === undefined ? {} : { expiryTime }) },
});

function view(vault: KeyStore, key: Key, version: KeyVersion, now: number, asVersion = false) {
  const { attributes, keyOps, tags } = valueAt(version.settings, now);
  const id = `${vault.id}/keys/${key.name}`;
  const keyType = `${isHsm(vault) ? hsmType : vaultType}/keys`;
  return {
    id: asVersion ? `${id}/versions/${version.version}` : id,
    name: asVersion ? version.version : key.name,
    type: asVersion ? `${keyType}/versions` : keyType,
    ...(isHsm(vault) ? {} : { location: vault.location }),
    tags: tags ?? {},
    properties: {
      attributes: {
        ...attributes,
        created: Math.floor(version.createdAt / 1000),
        updated: updatedSeconds(version, now),
        recoveryLevel: recoveryLevel(vault, now),
        exportable: false,
      },
      kty: key.kty,
      keyOps,
      ...(key.curve === undefined ? { keySize: key.keySize } : { curveName: key.curve }),
      ...(asVersion || key.rotationPolicy === undefined
        ? {}
        : { rotationPolicy: policyView(key.rotationPolicy) }),
      keyUri: keyId(vault, key),
      keyUriWithVersion: keyId(vault, key, version),
    },
  };
}

type In = Exchange & { readonly params: { readonly group: string; readonly store: string } };

/**
 * Handles requests for the keys of the vault or HSM in the path, if it allows access through Azure Resource Manager.
 */
function within<T extends In>(type: string, answer: (exchange: T, store: KeyStore) => SandboxResponse) {
  return (exchange: T) => {
    const { state, path, params, now } = exchange;
    const id = path.replace(/\/keys(\/.*)?$/i, '');
    const store = type === hsmType ? findHsm(state, id, now) : findVault(state, id, now);
    if (store === undefined) return resourceNotFound(type, params.store, params.group);
    return isHsm(store) && !valueAt(store.settings, now).trustsResourceManager
      ? resourceManagerRefused()
      : answer(exchange, store);
  };
}

function newest(vault: KeyStore, key: Key, now: number) {
  const version = newestVersion(key, now);
  return version === undefined ? [] : [view(vault, key, version, now)];
}

/**
 * Creates only the first version. An existing key is returned as it is and never changed (docs/azure.md, Keys and
 * rotation).
 */
function put(exchange: Exchange, vault: KeyStore, name: string) {
  const { state, body, now } = exchange;
  const known = findKey(vault, name, now);
  if (known !== undefined) return ok(newest(vault, known, now)[0]);
  const held = heldName(state, vault, name, now, 'arm');
  if (held !== undefined) return held;
  const source: Json = { ...objectAt(body, 'properties'), tags: objectAt(body, 'tags') };
  const asked = readNewKey(source);
  if (asked === undefined || (!isHsm(vault) && asked.kty.startsWith('oct')))
    return refuse(400, 'BadRequest', 'The key type or size of the request is not supported.');
  const rotation = objectAt(body, 'properties', 'rotationPolicy');
  const policy = rotation && readPolicy(rotation, undefined, now);
  const refused = policy && policyRefusal(policy, asked.settings.attributes.exp !== undefined);
  if (refused !== undefined) return refused;
  const key = makeKey(name, isHsm(vault) ? { ...asked, kty: inHsm(asked.kty) } : asked, now);
  key.rotationPolicy = policy;
  vault.keys.push(key);
  return ok(newest(vault, key, now)[0]);
}

const routesOf = (type: string) => {
  const keyType = `${type}/keys`;
  const collection = `${vaultGroup}/providers/${type}/{store}/keys` as `${typeof vaultGroup}/{store}`;
  const one = `${collection}/{key}` as const;
  const versions = `${one}/versions` as const;
  return [
    route(
      'GET',
      collection,
      `${keyType}/read`,
      within(type, ({ now }, vault) => {
        const live = vault.keys.filter((key) => keyCondition(vault, key, now) === 'live');
        return ok({ value: live.flatMap((key) => newest(vault, key, now)) });
      }),
    ),
    route(
      'GET',
      one,
      `${keyType}/read`,
      within(type, ({ params, now }, vault) => {
        const key = findKey(vault, params.key, now);
        return key === undefined ? keyNotFound(params.key) : ok(newest(vault, key, now)[0]);
      }),
    ),
    route(
      'PUT',
      one,
      `${keyType}/write`,
      within(type, (exchange, vault) => put(exchange, vault, exchange.params.key)),
    ),
    route(
      'GET',
      versions,
      `${keyType}/versions/read`,
      within(type, ({ params, now }, vault) => {
        const key = findKey(vault, params.key, now);
        if (key === undefined) return keyNotFound(params.key);
        const listed = key.versions.filter(({ createdAt }) => createdAt <= now).toReversed();
        return ok({ value: listed.map((version) => view(vault, key, version, now, true)) });
      }),
    ),
    route(
      'GET',
      `${versions}/{version}`,
      `${keyType}/versions/read`,
      within(type, ({ params, now }, vault) => {
        const key = findKey(vault, params.key, now);
        const version = key?.versions.find((it) => it.version === params.version);
        return key === undefined || version === undefined
          ? keyNotFound(`${params.key}/${params.version}`)
          : ok(view(vault, key, version, now, true));
      }),
    ),
  ];
};

export const armKeyRoutes = [vaultType, hsmType].flatMap(routesOf);
