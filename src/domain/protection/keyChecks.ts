import { keyFault } from '../keyHealth.ts';
import type { Key } from '../model.ts';
import { text, type Text } from '../text.ts';
import { unreadText } from '../unread.ts';
import type { Estate } from './estate.ts';
import type { FoundKey, Subject } from './subject.ts';
import { versionExpiring, versionUnusable } from './versionChecks.ts';
import { expiring } from './expiry.ts';
import { gravest, none, risk, unknown, type Verdict } from './verdict.ts';

export function keyMissing({ key, name, vault }: Subject): Verdict {
  if (key.kind === 'here') return none;
  if (key.kind === 'unknown') return unknown(key.why);
  return risk(
    'needsAction',
    'vaultOwner',
    text('The key is not in the vault.'),
    text(
      'There is no key {0} in {1}.',
      name.uri?.key ?? '',
      vault.kind === 'here' ? vault.vault.name : (name.uri?.vault ?? ''),
    ),
    text('Recover the deleted key, or point the account at another key.'),
  );
}

/** The key as it is now, and the version that the account still uses: either can shut the account out. */
export function keyUnusable(subject: Subject): Verdict {
  const { key, estate } = subject;
  if (key.kind !== 'here') return unknown(missing(key));
  return gravest(keyHealth(key.key, estate), versionUnusable(subject));
}

export function keyExpiring(subject: Subject): Verdict {
  const { key, estate } = subject;
  if (key.kind !== 'here') return unknown(missing(key));
  return gravest(expiryOf(key.key, estate), versionExpiring(subject));
}

/** Whether the key's latest version can protect an account; a list does not tell enough to say yes. */
export function keyHealth(key: Key, { now }: Pick<Estate, 'now'>): Verdict {
  const unread = unreadText(key);
  if (unread) return unknown(unread);
  const fault = keyFault(key, now);
  if (fault)
    return risk(
      'needsAction',
      'vaultOwner',
      fault.why,
      text('Key: {0}', key.uri),
      fault.code === 'F-30b' && key.expires !== undefined && key.expires <= now
        ? text("Move the key's expiry date first, then rotate the key.")
        : fault.next,
    );
  return key.type === ''
    ? unknown(text('A list of keys tells neither their type nor their operations.'))
    : none;
}

export const expiryOf = (key: Key, estate: Pick<Estate, 'now' | 'expiryDays'>): Verdict =>
  expiring(key, estate, text('The key'));

export const missing = (found: Exclude<FoundKey, { kind: 'here' }>): Text =>
  found.kind === 'gone' ? text('The key is not in the vault.') : found.why;
