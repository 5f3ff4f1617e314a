import { homeName, parseKeyUri } from '../keyUri.ts';
import type { Key, Vault } from '../model.ts';
import { keyIdIn, readingOf } from '../protection/estate.ts';
import { placesOf } from '../protection/places.ts';
import { accountFindings } from './accountFindings.ts';
import { ordered, type DoctorFinding } from './doctorFinding.ts';
import type { Facts, Place } from './facts.ts';
import { accountOf, intendedFindings } from './intended.ts';
import { judgedAccount, judgedPlace } from './judgedFindings.ts';
import { lockFinding } from './lockFinding.ts';
import { policyFindings } from './policyFindings.ts';
import { principalFinding, providerFinding } from './providerChecks.ts';
import { rightFindings } from './rightFindings.ts';
import { rotationFinding } from './rotationFinding.ts';
import { keySize, keysInVault, vaultFindings } from './vaultFindings.ts';

/** Every check on what was read, what needs somebody first. It never throws, and reads nothing. */
export function diagnose(facts: Facts): readonly DoctorFinding[] {
  return ordered([
    providerFinding(facts),
    ...ofSubject(facts),
    ...(facts.intended ? intendedFindings(facts.intended, facts.regions) : []),
    ...facts.places.flatMap((place) => ofPlace(facts, place)),
  ]);
}

function ofSubject(facts: Facts): readonly DoctorFinding[] {
  const { examined, estate, subscription, regions, intended } = facts;
  switch (examined.kind) {
    case 'subscription':
      return [principalFinding(facts)];
    case 'vault':
      return [
        ...judgedPlace(estate, subscription, examined.vault, undefined, intended),
        ...vaultFindings(examined.vault),
        keysInVault(examined.vault, estate),
      ];
    case 'key':
      return [
        ...judgedPlace(estate, subscription, examined.vault, examined.key, intended),
        ...vaultFindings(examined.vault),
        keySize(examined.key),
        rotationFinding(examined.key),
      ];
    case 'account': {
      const { vault, key } = behind(facts);
      return [
        ...judgedAccount(estate, examined.account),
        ...(vault ? vaultFindings(vault) : []),
        ...(key ? [keySize(key), rotationFinding(key)] : []),
        ...accountFindings(examined.account, regions),
      ];
    }
  }
}

/** The vault and the key of what is examined, as far as they were read. */
export function behind({ examined, estate }: Pick<Facts, 'examined' | 'estate'>): {
  readonly vault?: Vault;
  readonly key?: Key;
} {
  if (examined.kind === 'subscription') return {};
  if (examined.kind === 'vault') return { vault: examined.vault };
  if (examined.kind === 'key') return { vault: examined.vault, key: examined.key };
  const uri = parseKeyUri(examined.account.keyUri ?? '', estate.cloud);
  const vault = uri && placesOf(estate).vaults.get(homeName(uri));
  if (!uri || !vault) return {};
  const key = readingOf(estate.keys, keyIdIn(vault.id, uri.key));
  return { vault, ...(key.read && key.value ? { key: key.value } : {}) };
}

function ofPlace(facts: Facts, place: Place): readonly DoctorFinding[] {
  const { vault } = behind(facts);
  const rights = rightFindings(place, vault?.permissionModel);
  // What holds for the subscription holds for what is in it, and is told there.
  const isOutside = facts.examined.kind !== 'subscription' && !facts.intended;
  if (place.kind === 'subscription' && isOutside) return rights;
  return [
    ...rights,
    lockFinding(place),
    ...policyFindings(place, resourceAt(facts, place, vault), facts.estate.now),
  ];
}

function resourceAt(facts: Facts, { kind }: Place, vault: Vault | undefined) {
  const { examined, intended, subscription, estate } = facts;
  if (kind === 'subscription' && intended)
    return { account: accountOf(subscription, estate.cloud, { ...behind(facts), intended }) };
  if (kind === 'vault') return vault && { vault };
  return examined.kind === 'account' && kind === 'account' ? { account: examined.account } : undefined;
}
