import { uriIn } from '../keyUri.ts';
import { keyFault } from '../keyHealth.ts';
import type { Account, Key, Subscription, Vault } from '../model.ts';
import { accessMissing } from '../protection/accessChecks.ts';
import { protectionOfAccount } from '../protection/accountProtection.ts';
import { readingOf, type Estate } from '../protection/estate.ts';
import { expiryOf, keyHealth } from '../protection/keyChecks.ts';
import { placesOf } from '../protection/places.ts';
import type { Subject } from '../protection/subject.ts';
import { networkOf, protectionOf, vaultTenant } from '../protection/vaultChecks.ts';
import { checkIds, none, onlyNotes, unknown, type CheckId, type Verdict } from '../protection/verdict.ts';
import { text } from '../text.ts';
import { meanings, type CheckMeaning } from './checks.ts';
import { findingOf, type DoctorFinding } from './doctorFinding.ts';
import { accountOf, type IntendedAccount } from './intended.ts';

/** Without the vault nothing behind it can be judged, and its absence is told once. */
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

/** An account by the judgement that colours the trees. */
export function judgedAccount(estate: Estate, account: Account): readonly DoctorFinding[] {
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

/** What the finding is about: the vault, the key or the account. */
function placeOf(
  id: CheckId,
  { name }: Account,
  key: { readonly vault: string; readonly name: string } | undefined,
): string {
  if (/^vault|^purge/.test(id)) return key?.vault || name;
  return /^key(Missing|Unusable|Expiring)|^olderVersion/.test(id) ? key?.name || name : name;
}

/** A key that is disabled comes back by enabling it; one of a wrong kind never does. */
function ofKey(key: Key | undefined, { now }: Estate): CheckMeaning {
  const { title, fix } = meanings.keyUnusable;
  const code = (key && keyFault(key, now)?.code) ?? 'F-30';
  return { title, code, ...(code === 'F-30' && fix ? { fix } : {}) };
}

/** A vault, and a key in it, as what a new account would hang on: of the first-party identity, or as is said. */
export function judgedPlace(
  estate: Estate,
  subscription: Subscription,
  vault: Vault,
  key?: Key,
  account?: IntendedAccount,
): readonly DoctorFinding[] {
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
