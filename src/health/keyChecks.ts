import type { InventoryView } from '../model/inventoryView.ts';
import { day, keyFault } from '../model/keyHealth.ts';
import { titled, labeled, notReported } from '../model/problems.ts';
import { type Key, type KeyVersion, unreadText } from '../model/resources.ts';
import { capital, text, type Text } from '../model/text.ts';
import type { FoundKey, CheckedAccount } from './inventoryIndex.ts';
import { mostSevere, none, risk, unknown, type Verdict } from './verdict.ts';

const dayLength = 24 * 60 * 60 * 1000;

/** A valid key or version that expires soon. An expired one is unusable, which is another check. */
function expiring(
  { expires }: { readonly expires?: number },
  { now, expiryDays }: Pick<InventoryView, 'now' | 'expiryDays'>,
  what: Text,
): Verdict {
  if (expires === undefined || expires <= now || expires - now > expiryDays * dayLength) return none;
  const left = Math.floor((expires - now) / dayLength);
  return risk(
    'watch',
    'vaultOwner',
    left > 1 ? text('{0} expires in {1} days.', what, left) : text('{0} expires within 2 days.', what),
    text('After {0}, its accounts lose access to their data.', day(expires)),
    text('Rotate the key before then, or extend its expiry date.'),
  );
}

type Known<T> = { readonly known: T } | { readonly known?: never; readonly why: Text };

/** The version that the account uses; where Azure doesn't report it, the only version there is. */
export function versionInUse({ account, versions }: CheckedAccount): Known<string> {
  if (account.keyVersion) return { known: account.keyVersion.toLowerCase() };
  const [only, ...others] = versions.read ? versions.value : [];
  return only && others.length === 0
    ? { known: only.version.toLowerCase() }
    : { why: notReported(text('the key version in use')) };
}

export function latestVersion({ key, versions }: CheckedAccount): Known<string> {
  if (key.kind === 'here' && key.key.latestVersion) return { known: key.key.latestVersion.toLowerCase() };
  if (!versions.read) return { why: versions.why };
  const newest = versions.value.reduce<KeyVersion | undefined>(
    (before, version) => (before === undefined || isNewer(version, before) ? version : before),
    undefined,
  );
  return newest
    ? { known: newest.version.toLowerCase() }
    : { why: text('The key vault lists no versions of the key.') };
}

/** Versions of the same moment are ordered by name, so that the order is always the same. */
const isNewer = (a: KeyVersion, b: KeyVersion) =>
  (a.created ?? 0) === (b.created ?? 0) ? a.version > b.version : (a.created ?? 0) > (b.created ?? 0);

export function olderVersion(subject: CheckedAccount): Verdict {
  const [used, latest] = [versionInUse(subject), latestVersion(subject)];
  if (used.known === undefined) return unknown(used.why);
  if (latest.known === undefined) return unknown(latest.why);
  if (used.known === latest.known) return none;
  return risk(
    'watch',
    'vaultOwner',
    text("The account doesn't use the latest key version."),
    text('In use: {0}. Latest: {1}.', used.known, latest.known),
    text(
      'Keep the version in use enabled. The account uses the latest version automatically, usually within an hour.',
    ),
  );
}

/** The known attributes of the version in use. The key itself only has the dates of its latest version. */
function attributes(subject: CheckedAccount): Known<Omit<KeyVersion, 'version'>> {
  const used = versionInUse(subject);
  if (used.known === undefined) return used;
  const { key, versions } = subject;
  const listed = versions.read
    ? versions.value.find(({ version }) => version.toLowerCase() === used.known)
    : undefined;
  if (listed) return { known: listed };
  if (key.kind === 'here' && key.key.latestVersion?.toLowerCase() === used.known) return { known: key.key };
  return { why: versions.read ? text("The key vault doesn't list the version in use.") : versions.why };
}

/** Key Vault refuses to wrap with an expired version, and a revoked account doesn't use a new one. */
const unexpire = text(
  "If it has expired, extend its expiry date. Rotate the key only after Azure confirms access, because a revoked account doesn't use a new version.",
);

function versionUnusable(subject: CheckedAccount): Verdict {
  const found = attributes(subject);
  if (found.known === undefined) return unknown(found.why);
  const { enabled, expires } = found.known;
  const evidence = labeled(text('Version in use'), versionInUse(subject).known ?? '');
  if (!enabled)
    return risk(
      'needsAction',
      'vaultOwner',
      text('The key version in use is disabled.'),
      evidence,
      text('Enable the version in use.'),
    );
  return expires !== undefined && expires <= subject.view.now
    ? risk(
        'needsAction',
        'vaultOwner',
        text('The key version in use expired on {0}.', day(expires)),
        evidence,
        unexpire,
      )
    : none;
}

function versionExpiring(subject: CheckedAccount): Verdict {
  const found = attributes(subject);
  return found.known === undefined
    ? unknown(found.why)
    : expiring(found.known, subject.view, capital(text('the key version in use')));
}

export function keyMissing({ key, name, vault }: CheckedAccount): Verdict {
  if (key.kind === 'here') return none;
  if (key.kind === 'unknown') return unknown(key.why);
  return risk(
    'needsAction',
    'vaultOwner',
    text("The key isn't in the key vault."),
    text(
      'Key vault {1} has no key {0}.',
      name.uri?.key ?? '',
      vault.kind === 'here' ? vault.vault.name : (name.uri?.vault ?? ''),
    ),
    text(
      "Recover the deleted key. A new key with the same name doesn't help, because the data needs the deleted one.",
    ),
  );
}

/**
 * Checks the key's current state, and the version that the account still uses, because either can block the account.
 */
export function keyUnusable(subject: CheckedAccount): Verdict {
  const { key, view } = subject;
  if (key.kind !== 'here') return unknown(missing(key));
  return mostSevere(keyVerdict(key.key, view), versionUnusable(subject));
}

export function keyExpiring(subject: CheckedAccount): Verdict {
  const { key, view } = subject;
  if (key.kind !== 'here') return unknown(missing(key));
  return mostSevere(expiryVerdict(key.key, view), versionExpiring(subject));
}

/** Whether the key's latest version can protect an account; a list of keys has too little data for a yes. */
export function keyVerdict(key: Key, { now }: Pick<InventoryView, 'now'>): Verdict {
  const unread = unreadText(key);
  if (unread) return unknown(unread);
  const fault = keyFault(key, now);
  if (fault)
    return risk(
      'needsAction',
      'vaultOwner',
      fault.why,
      labeled(capital(text('key')), key.uri),
      fault.code === 'F-30b' && key.expires !== undefined && key.expires <= now ? unexpire : fault.next,
    );
  return key.type === '' ? unknown(text("The key's type and operations weren't read.")) : none;
}

export const expiryVerdict = (key: Key, view: Pick<InventoryView, 'now' | 'expiryDays'>): Verdict =>
  expiring(key, view, titled.key(key.name));

const missing = (found: Exclude<FoundKey, { kind: 'here' }>): Text =>
  found.kind === 'gone' ? text("The key isn't in the key vault.") : found.why;
