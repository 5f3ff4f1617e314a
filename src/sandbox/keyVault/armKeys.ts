import { resourceNotFound } from '../arm/identities.ts';
import { objectAt, type Json } from '../json.ts';
import type { Key, KeyVersion, Vault } from '../model/vault.ts';
import { ok, refuse } from '../rest/answer.ts';
import { route, type Exchange } from '../rest/exchange.ts';
import { valueAt } from '../timeline.ts';
import {
  findKey,
  heldName,
  keyCondition,
  keyId,
  makeKey,
  newestVersion,
  readNewKey,
  recoveryLevel,
  updatedSeconds,
} from './keys.ts';
import { findVault, vaultPath, vaultType } from './vaults.ts';
import { keyNotFound } from './data/refusals.ts';

const keyType = 'Microsoft.KeyVault/vaults/keys';
const collection = `${vaultPath}/keys` as const;
const one = `${collection}/{key}` as const;
const versions = `${one}/versions` as const;

function view(vault: Vault, key: Key, version: KeyVersion, now: number, asVersion = false) {
  const { attributes, keyOps, tags } = valueAt(version.settings, now);
  const id = `${vault.id}/keys/${key.name}`;
  return {
    id: asVersion ? `${id}/versions/${version.version}` : id,
    name: asVersion ? version.version : key.name,
    type: asVersion ? `${keyType}/versions` : keyType,
    location: vault.location,
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
      keySize: key.keySize,
      keyUri: keyId(vault, key),
      keyUriWithVersion: keyId(vault, key, version),
    },
  };
}

function vaultOf({ state, path, now }: Exchange): Vault | undefined {
  return findVault(state, path.replace(/\/keys(\/.*)?$/i, ''), now);
}

function newest(vault: Vault, key: Key, now: number) {
  const version = newestVersion(key, now);
  return version === undefined ? [] : [view(vault, key, version, now)];
}

/** Makes the first version only: a key that exists is answered as it is, and never changed (domain.md 2.6). */
function put(exchange: Exchange, vault: Vault, name: string) {
  const { state, body, now } = exchange;
  const known = findKey(vault, name, now);
  if (known !== undefined) return ok(newest(vault, known, now)[0]);
  const held = heldName(state, vault, name, now, 'arm');
  if (held !== undefined) return held;
  const source: Json = { ...objectAt(body, 'properties'), tags: objectAt(body, 'tags') };
  const asked = readNewKey(source);
  if (asked === undefined)
    return refuse(400, 'BadRequest', 'The key type or size of the request is not supported.');
  const key = makeKey(name, asked, now);
  vault.keys.push(key);
  return ok(newest(vault, key, now)[0]);
}

export const armKeyRoutes = [
  route('GET', collection, `${keyType}/read`, (exchange) => {
    const { params, now } = exchange;
    const vault = vaultOf(exchange);
    if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
    const live = vault.keys.filter((key) => keyCondition(vault, key, now) === 'live');
    return ok({ value: live.flatMap((key) => newest(vault, key, now)) });
  }),
  route('GET', one, `${keyType}/read`, (exchange) => {
    const { params, now } = exchange;
    const vault = vaultOf(exchange);
    if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
    const key = findKey(vault, params.key, now);
    return key === undefined ? keyNotFound(params.key) : ok(newest(vault, key, now)[0]);
  }),
  route('PUT', one, `${keyType}/write`, (exchange) => {
    const { params } = exchange;
    const vault = vaultOf(exchange);
    return vault === undefined
      ? resourceNotFound(vaultType, params.vault, params.group)
      : put(exchange, vault, params.key);
  }),
  route('GET', versions, `${keyType}/versions/read`, (exchange) => {
    const { params, now } = exchange;
    const vault = vaultOf(exchange);
    if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
    const key = findKey(vault, params.key, now);
    if (key === undefined) return keyNotFound(params.key);
    const listed = key.versions.filter(({ createdAt }) => createdAt <= now).toReversed();
    return ok({ value: listed.map((version) => view(vault, key, version, now, true)) });
  }),
  route('GET', `${versions}/{version}`, `${keyType}/versions/read`, (exchange) => {
    const { params, now } = exchange;
    const vault = vaultOf(exchange);
    if (vault === undefined) return resourceNotFound(vaultType, params.vault, params.group);
    const key = findKey(vault, params.key, now);
    const version = key?.versions.find((it) => it.version === params.version);
    return key === undefined || version === undefined
      ? keyNotFound(`${params.key}/${params.version}`)
      : ok(view(vault, key, version, now, true));
  }),
];
