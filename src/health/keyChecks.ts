import type { Estate } from '../model/estate.ts';
import { day, keyFault } from '../model/keyHealth.ts';
import { type Key, type KeyVersion, unreadText } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { FoundKey, Subject } from './lookup.ts';
import { gravest, none, risk, unknown, type Verdict } from './verdict.ts';

const dayLength = 24 * 60 * 60 * 1000;

/** A valid key or version that expires soon. An expired one is unusable, which is another check. */
function expiring(
  { expires }: { readonly expires?: number },
  { now, expiryDays }: Pick<Estate, 'now' | 'expiryDays'>,
  what: Text,
): Verdict {
  if (expires === undefined || expires <= now || expires - now > expiryDays * dayLength) return none;
  const left = Math.floor((expires - now) / dayLength);
  return risk(
    'watch',
    'vaultOwner',
    left > 1 ? text('{0} expires in {1} days.', what, left) : text('{0} expires within 2 days.', what),
    text('It expires on {0}; after that Cosmos DB loses access to it.', day(expires)),
    text('Rotate the key before that day, or move its expiry date.'),
  );
}

type Known<T> = { readonly known: T } | { readonly known?: never; readonly why: Text };

/** The version that the account uses; where Azure doesn't report it, the only version there is. */
export function versionInUse({ account, versions }: Subject): Known<string> {
  if (account.keyVersion) return { known: account.keyVersion.toLowerCase() };
  const [only, ...others] = versions.read ? versions.value : [];
  return only && others.length === 0
    ? { known: only.version.toLowerCase() }
    : { why: text('Azure does not say which version of the key the account uses.') };
}

export function latestVersion({ key, versions }: Subject): Known<string> {
  if (key.kind === 'here' && key.key.latestVersion) return { known: key.key.latestVersion.toLowerCase() };
  if (!versions.read) return { why: versions.why };
  const newest = versions.value.reduce<KeyVersion | undefined>(
    (before, version) => (before === undefined || isNewer(version, before) ? version : before),
    undefined,
  );
  return newest
    ? { known: newest.version.toLowerCase() }
    : { why: text('The vault names no version of the key.') };
}

/** Versions of the same moment are ordered by name, so that the order is always the same. */
const isNewer = (a: KeyVersion, b: KeyVersion) =>
  (a.created ?? 0) === (b.created ?? 0) ? a.version > b.version : (a.created ?? 0) > (b.created ?? 0);

export function olderVersion(subject: Subject): Verdict {
  const [used, latest] = [versionInUse(subject), latestVersion(subject)];
  if (used.known === undefined) return unknown(used.why);
  if (latest.known === undefined) return unknown(latest.why);
  if (used.known === latest.known) return none;
  return risk(
    'watch',
    'vaultOwner',
    text('The account uses a version of the key that is not the latest.'),
    text('In use: {0}; latest: {1}.', used.known, latest.known),
    text(
      'Leave the version in use enabled until the account uses the latest: it follows within hours by itself.',
    ),
  );
}

/** What is known about the version in use. The key itself only has the dates of its latest version. */
function attributes(subject: Subject): Known<Omit<KeyVersion, 'version'>> {
  const used = versionInUse(subject);
  if (used.known === undefined) return used;
  const { key, versions } = subject;
  const listed = versions.read
    ? versions.value.find(({ version }) => version.toLowerCase() === used.known)
    : undefined;
  if (listed) return { known: listed };
  if (key.kind === 'here' && key.key.latestVersion?.toLowerCase() === used.known) return { known: key.key };
  return { why: versions.read ? text('The vault does not name the version in use.') : versions.why };
}

function versionUnusable(subject: Subject): Verdict {
  const found = attributes(subject);
  if (found.known === undefined) return unknown(found.why);
  const { enabled, expires } = found.known;
  const evidence = text('Version in use: {0}', versionInUse(subject).known ?? '');
  if (!enabled)
    return risk(
      'needsAction',
      'vaultOwner',
      text('The version of the key that the account uses is disabled.'),
      evidence,
      text("Enable the key's version, or move its expiry date."),
    );
  return expires !== undefined && expires <= subject.estate.now
    ? risk(
        'needsAction',
        'vaultOwner',
        text('The version of the key that the account uses expired on {0}.', day(expires)),
        evidence,
        text("Enable the key's version, or move its expiry date."),
      )
    : none;
}

function versionExpiring(subject: Subject): Verdict {
  const found = attributes(subject);
  return found.known === undefined
    ? unknown(found.why)
    : expiring(found.known, subject.estate, text('The version of the key in use'));
}

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

/** Checks the key as it is now, and the version that the account still uses: either can block the account. */
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

/** Whether the key's latest version can protect an account; a list of keys has too little data for a yes. */
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

const missing = (found: Exclude<FoundKey, { kind: 'here' }>): Text =>
  found.kind === 'gone' ? text('The key is not in the vault.') : found.why;
