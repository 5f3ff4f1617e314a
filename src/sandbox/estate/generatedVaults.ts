import type { State } from '../model/state.ts';
import type { Key, KeyVersion, Vault } from '../model/vault.ts';
import { allKeyOps } from '../keyVault/keys.ts';
import { randomBase64Url } from '../identifiers.ts';
import { setFrom, timeline } from '../timeline.ts';
import { addVault, assignRole, keyPolicy } from './builders.ts';
import { cryptoServiceEncryptionUser } from '../authorization/roles.ts';
import type { GeneratedPlace } from './generatedPlace.ts';
import type { Random } from './random.ts';

const day = 24 * 60 * 60 * 1000;

/**
 * Shared by all generated keys: nothing computes with a modulus, and hundreds of thousands of them would fill memory.
 */
const moduli = new Map([2048, 3072, 4096].map((size) => [size, randomBase64Url(size / 8)]));

/** About 1 vault in 10 blocks Cosmos DB: it has no grant, a firewall without the bypass, or is deleted. */
export function addGeneratedVault(state: State, random: Random, place: GeneratedPlace, index: number): Vault {
  const now = state.clock.now();
  const { subscription, cosmos } = place;
  const byRbac = random.next() < 0.7;
  const fate = random.next();
  const isGranted = fate >= 0.04;
  const vault = addVault(state, random.pick(place.groups), {
    name: `kv-${String(index + 1).padStart(6, '0')}`,
    skuName: random.next() < 0.2 ? 'premium' : 'standard',
    enableRbacAuthorization: byRbac ? true : undefined,
    purgeProtection: random.next() < 0.9,
    accessPolicies:
      byRbac || !isGranted ? [] : [keyPolicy(subscription.tenantId, cosmos, ['get', 'wrapKey', 'unwrapKey'])],
    ...(fate >= 0.04 && fate < 0.07
      ? { networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] } }
      : {}),
  });
  if (byRbac && isGranted) assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  if (fate >= 0.07 && fate < 0.09) setFrom(vault.life, now - (1 + random.below(60)) * day, 'deleted');
  const count = 1 + random.below(8);
  for (let number = 0; number < count; number += 1)
    vault.keys.push(generatedKey(random, `cosmos-${number + 1}`, now));
  return vault;
}

/** Of 25 keys, 1 is disabled, 1 is expired, and 2 expire within the month. */
function generatedKey(random: Random, name: string, now: number): Key {
  const keySize = random.pick([2048, 3072, 3072, 4096]);
  const fate = random.next();
  const since = now - (100 + random.below(900)) * day;
  const days = fate < 0.08 ? -random.below(30) : fate < 0.16 ? 1 + random.below(30) : 200 + random.below(500);
  const exp = Math.floor((now + days * day) / 1000);
  const attributes = {
    enabled: fate >= 0.04,
    ...(fate >= 0.04 && fate < 0.5 ? { exp } : {}),
  };
  const settings = { attributes, keyOps: allKeyOps, tags: undefined };
  const versions: KeyVersion[] = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
    version: random.hex(32),
    createdAt: since + index * 30 * day,
    modulus: moduli.get(keySize) ?? '',
    settings: timeline(since + index * 30 * day, settings),
  }));
  const kty = random.next() < 0.1 ? 'RSA-HSM' : 'RSA';
  return { ...{ name, kty, keySize, versions }, life: timeline(since, 'live'), rotationPolicy: undefined };
}
