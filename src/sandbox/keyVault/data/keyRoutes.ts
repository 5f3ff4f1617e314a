import type { SandboxResponse } from '../../http.ts';
import { tagsAt, textsAt } from '../../json.ts';
import { isHsm, type Key, type KeyVersion } from '../../model/vault.ts';
import { ok, refuse } from '../../rest/answer.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import {
  findKey,
  heldName,
  inHsm,
  keyCondition,
  makeKey,
  makeVersion,
  newestVersion,
  readAttributes,
  readNewKey,
} from '../keys.ts';
import { needs } from './needs.ts';
import { dataRoute, type DataExchange } from './dataRoute.ts';
import { bundle, deletion, item } from './keyView.ts';
import { page } from './pages.ts';
import { makesTooMany } from './limits.ts';
import { keyDisabled, keyNotFound, throttled } from './errors.ts';
import { lifetimeOf } from '../rotationPolicy.ts';

const one = '/keys/{key}';

function create(exchange: DataExchange, name: string): SandboxResponse {
  const { state, vault, body, now } = exchange;
  const sent = readNewKey(body);
  // Recorded: all keys in an HSM have the HSM's key type, whatever the request says.
  const asked = sent && isHsm(vault) ? { ...sent, kty: inHsm(sent.kty) } : sent;
  // Symmetric keys are in HSMs only.
  if (asked === undefined || (!isHsm(vault) && asked.kty.startsWith('oct'))) {
    return refuse(400, 'BadParameter', 'Property has invalid value\r\n');
  }
  if (makesTooMany(vault, asked.kty, now)) return throttled();
  const held = heldName(state, vault, name, now, 'vault');
  if (held !== undefined) return held;
  const known = findKey(vault, name, now);
  if (known === undefined) {
    const key = makeKey(name, asked, now);
    vault.keys.push(key);
    return answer(exchange, key, newestVersion(key, now));
  }
  // Creating a key with an existing name adds a version of the requested size.
  const version = makeVersion(asked, asked.settings, now);
  const key: Key = {
    ...known,
    kty: asked.kty,
    keySize: asked.keySize,
    curve: asked.curve,
    versions: [...known.versions, version],
  };
  vault.keys.splice(vault.keys.indexOf(known), 1, key);
  return answer(exchange, key, version);
}

function answer(exchange: DataExchange, key: Key, version: KeyVersion | undefined): SandboxResponse {
  return version === undefined ? keyNotFound(key.name) : ok(bundle(exchange, key, version));
}

interface Chosen {
  readonly key: Key;
  readonly version: KeyVersion;
}

function choose({ vault, now }: DataExchange, name: string, version?: string): Chosen | undefined {
  const key = findKey(vault, name, now);
  if (key === undefined) return undefined;
  const found =
    version === undefined ? newestVersion(key, now) : key.versions.find((it) => it.version === version);
  return found === undefined ? undefined : { key, version: found };
}

function get(exchange: DataExchange, name: string, version?: string): SandboxResponse {
  const { now } = exchange;
  const chosen = choose(exchange, name, version);
  if (chosen === undefined) return keyNotFound(version === undefined ? name : `${name}/${version}`);
  if (!valueAt(chosen.version.settings, now).attributes.enabled) return keyDisabled('get');
  return ok(bundle(exchange, chosen.key, chosen.version));
}

function update(exchange: DataExchange, name: string, version?: string): SandboxResponse {
  const { now, body } = exchange;
  const chosen = choose(exchange, name, version);
  if (chosen === undefined) return keyNotFound(version === undefined ? name : `${name}/${version}`);
  const known = valueAt(chosen.version.settings, now);
  setFrom(chosen.version.settings, now, {
    attributes: readAttributes(body, known.attributes),
    keyOps: textsAt(body, 'key_ops') ?? known.keyOps,
    tags: tagsAt(body, 'tags') ?? known.tags,
  });
  return ok(bundle(exchange, chosen.key, chosen.version));
}

export const keyDataRoutes = [
  dataRoute('GET', '/keys', needs.list, (exchange) => {
    const { vault, now } = exchange;
    const live = vault.keys.filter((key) => keyCondition(vault, key, now) === 'live');
    const value = live.flatMap((key) => {
      const newest = newestVersion(key, now);
      return newest === undefined ? [] : [item(exchange, key, newest, false)];
    });
    return page(exchange, value);
  }),
  dataRoute('POST', `${one}/create`, needs.create, (exchange) => create(exchange, exchange.params.key)),
  dataRoute('GET', `${one}/versions`, needs.list, (exchange) => {
    const { vault, now, params } = exchange;
    const key = findKey(vault, params.key, now);
    if (key === undefined) return keyNotFound(params.key);
    const listed = key.versions.filter(({ createdAt }) => createdAt <= now).toReversed();
    return page(
      exchange,
      listed.map((version) => item(exchange, key, version, true)),
    );
  }),
  dataRoute('POST', `${one}/rotate`, needs.rotate, (exchange) => {
    const { now, params } = exchange;
    const chosen = choose(exchange, params.key);
    if (chosen === undefined) return keyNotFound(params.key);
    const { attributes, ...rest } = valueAt(chosen.version.settings, now);
    const former =
      attributes.exp === undefined ? undefined : attributes.exp * 1000 - chosen.version.createdAt;
    const lifetime = lifetimeOf(chosen.key) ?? former;
    const exp = lifetime === undefined ? {} : { exp: Math.floor((now + lifetime) / 1000) };
    const made = makeVersion(chosen.key, { ...rest, attributes: { enabled: true, ...exp } }, now);
    chosen.key.versions.push(made);
    return ok(bundle(exchange, chosen.key, made));
  }),
  dataRoute('DELETE', one, needs.delete, (exchange) => {
    const { vault, now, params } = exchange;
    const chosen = choose(exchange, params.key);
    if (chosen === undefined) return keyNotFound(params.key);
    setFrom(chosen.key.life, now, 'deleted');
    return ok({ ...deletion(vault, chosen.key, now), ...bundle(exchange, chosen.key, chosen.version) });
  }),
  dataRoute('GET', one, needs.get, (exchange) => get(exchange, exchange.params.key)),
  dataRoute('PATCH', one, needs.update, (exchange) => update(exchange, exchange.params.key)),
  dataRoute('GET', `${one}/{version}`, needs.get, (exchange) =>
    get(exchange, exchange.params.key, exchange.params.version),
  ),
  dataRoute('PATCH', `${one}/{version}`, needs.update, (exchange) =>
    update(exchange, exchange.params.key, exchange.params.version),
  ),
];
