import { accessMissing } from '../health/accessChecks.ts';
import { protectionOfAccount } from '../health/accounts.ts';
import { expiryOf, keyHealth } from '../health/keyChecks.ts';
import { placesOf, type Subject } from '../health/lookup.ts';
import { networkOf, protectionOf, vaultTenant } from '../health/vaultChecks.ts';
import { type CheckId, checkIds, none, onlyNotes, unknown, type Verdict } from '../health/verdict.ts';
import { type Estate, keyIdIn, readingOf } from '../model/estate.ts';
import type { JournalEntry } from '../model/journal.ts';
import { keyFault } from '../model/keyHealth.ts';
import { homeName, parseKeyUri, uriIn } from '../model/keyUri.ts';
import { withoutSlashesAtEnd } from '../model/resourceId.ts';
import type { Account, Key, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { accountFindings } from './accountFindings.ts';
import { type CheckMeaning, meanings } from './checks.ts';
import type { Facts, Place } from './facts.ts';
import { type ReadinessFinding, findingOf, ordered } from './finding.ts';
import { accountOf, type IntendedAccount, intendedFindings } from './intendedAccount.ts';
import { policyFindings } from './policyFindings.ts';
import { lockFinding, principalFinding, providerFinding, rightFindings } from './rightFindings.ts';
import { keysInVault, keySize, rotationFinding, vaultFindings } from './vaultFindings.ts';

/** These checks need the vault. If it's missing, that is reported once, not by each of them. */
const behindVault: ReadonlySet<CheckId> = new Set([
  'vaultTenant',
  'purgeProtection',
  'vaultNetwork',
  'keyMissing',
  'keyUnusable',
  'keyExpiring',
  'olderVersion',
  'accessMissing',
]);

/** The findings of an account, from the same assessment that colors the trees. */
export function judgedAccount(estate: Estate, account: Account): readonly ReadinessFinding[] {
  const { risks, unknowns, key } = protectionOfAccount(estate, placesOf(estate), account);
  const isGone = risks.some(({ id }) => id === 'vaultMissing');
  const known = key?.resourceId === undefined ? undefined : readingOf(estate.keys, key.resourceId);
  return checkIds.flatMap((id) => {
    const found = risks.find((one) => one.id === id);
    const open = unknowns.find((one) => one.id === id);
    if (account.keyUri === undefined && !found) return [];
    if (open && isGone && behindVault.has(id)) return [];
    if (open && onlyNotes(id)) return [];
    const verdict: Verdict = found ? { kind: 'risk', risk: found } : open ? unknown(open.why) : none;
    const meaning = id === 'keyUnusable' && known?.read ? ofKey(known.value, estate) : meanings[id];
    return [findingOf(meaning, placeOf(id, account, key), verdict)];
  });
}

/** The resource that the finding is about: the vault, the key or the account. */
function placeOf(
  id: CheckId,
  { name }: Account,
  key: { readonly vault: string; readonly name: string } | undefined,
): string {
  if (/^vault|^purge/.test(id)) return key?.vault || name;
  return /^key(Missing|Unusable|Expiring)|^olderVersion/.test(id) ? key?.name || name : name;
}

/** Enabling a disabled key fixes it; a key of the wrong type can't be fixed. */
function ofKey(key: Key | undefined, { now }: Estate): CheckMeaning {
  const { title, fix } = meanings.keyUnusable;
  const code = (key && keyFault(key, now)?.code) ?? 'F-30';
  return { title, code, ...(code === 'F-30' && fix ? { fix } : {}) };
}

/** Assesses a vault, and a key in it, for a new account that uses the first-party identity or the given one. */
function judgedPlace(
  estate: Estate,
  subscription: Subscription,
  vault: Vault,
  key?: Key,
  account?: IntendedAccount,
): readonly ReadinessFinding[] {
  const subject = intended(estate, subscription, vault, key, account);
  const of = (id: CheckId, on: string, verdict: Verdict) => findingOf(meanings[id], on, verdict);
  return [
    of('vaultTenant', vault.name, vaultTenant(subject)),
    of('purgeProtection', vault.name, protectionOf(vault)),
    of('vaultNetwork', vault.name, networkOf(vault)),
    of('accessMissing', key?.name ?? vault.name, accessMissing(subject)),
    ...(key
      ? [
          findingOf(ofKey(key, estate), key.name, keyHealth(key, estate)),
          of('keyExpiring', key.name, expiryOf(key, estate)),
        ]
      : []),
  ];
}

const intended = (
  estate: Estate,
  subscription: Subscription,
  vault: Vault,
  key?: Key,
  of?: IntendedAccount,
): Subject => ({
  estate,
  places: placesOf(estate),
  subscription,
  vault: { kind: 'here', vault },
  key: key ? { kind: 'here', key } : { kind: 'unknown', why: text('No key is chosen yet.') },
  keyId: key?.id,
  name: {
    uri: uriIn(vault, key?.name ?? ''),
    id: key?.uri ?? vault.uri,
  },
  versions: { read: false, why: text('No account uses it yet.') },
  account: accountOf(subscription, estate.cloud, {
    vault,
    ...(key ? { key } : {}),
    ...(of ? { intended: of } : {}),
  }),
});

/** Runs all checks on the facts, and orders the findings by urgency. It never throws, and reads nothing. */
export function diagnose(facts: Facts): readonly ReadinessFinding[] {
  return ordered([
    providerFinding(facts),
    ...ofSubject(facts),
    ...(facts.intended ? intendedFindings(facts.intended, facts.regions) : []),
    ...facts.places.flatMap((place) => ofPlace(facts, place)),
  ]);
}

function ofSubject(facts: Facts): readonly ReadinessFinding[] {
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

/** The vault and the key of the examined resource, as far as they were read. */
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

function ofPlace(facts: Facts, place: Place): readonly ReadinessFinding[] {
  const { vault } = behind(facts);
  const rights = rightFindings(place, vault?.permissionModel);
  // Locks and policies of the subscription also apply to its resources, and are reported on them.
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

/** The resources that an account's access to its key depends on, as far as they're known. */
interface Cause {
  readonly account: Pick<Account, 'id'>;
  readonly vault?: Pick<Vault, 'id' | 'uri'>;
  /** The key's name. */
  readonly key?: string;
}

/**
 * The last change that was made from here to a resource that the account's access depends on, and that Azure accepted.
 */
export const lastChange = (entries: readonly JournalEntry[], cause: Cause): JournalEntry | undefined =>
  entries.findLast(({ on, status = 0 }) => status >= 200 && status < 300 && touches(on, cause));

/**
 * Whether the last change to the access to a vault's keys removed access. If it was a revocation, its record can
 * restore that access.
 */
export function tookAccess(
  entries: readonly JournalEntry[],
  { id, uri }: Pick<Vault, 'id' | 'uri'>,
): boolean {
  const last = entries.findLast(
    ({ on, status = 0 }) =>
      status >= 200 &&
      status < 300 &&
      (under(on, id) || isWithin(on, hostOf(uri))) &&
      /\/(accessPolicies|roleAssignments)\//i.test(on),
  );
  return last !== undefined && (last.method === 'DELETE' || /\/accessPolicies\/remove$/i.test(last.on));
}

/** An entry's resource begins with a host: that of Azure Resource Manager, or the vault's own. */
function touches(on: string, { account, vault, key }: Cause): boolean {
  if (under(on, account.id) || (vault && under(on, vault.id))) return true;
  if (!vault) return false;
  const host = hostOf(vault.uri);
  // The role assignments of a managed HSM are in the HSM itself.
  if (isWithin(on, host) && /\/roleAssignments\//i.test(on)) return true;
  return key !== undefined && isWithin(on, `${host}/keys/${key}`);
}

const hostOf = (uri: string) => uri.replace(/^https:\/\//i, '');

const under = (on: string, id: string) => isWithin(on.slice(Math.max(0, on.indexOf('/'))), id);

const isWithin = (path: string, above: string) =>
  `${path}/`.toLowerCase().startsWith(`${withoutSlashesAtEnd(above)}/`.toLowerCase());
