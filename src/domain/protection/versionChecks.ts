import { day } from '../day.ts';
import type { KeyVersion } from '../model.ts';
import { text, type Text } from '../text.ts';
import { expiring } from './expiry.ts';
import type { Subject } from './subject.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

type Known<T> = { readonly known: T } | { readonly known?: never; readonly why: Text };

/** The version that the account uses; where Azure does not say, the only one that there is. */
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

/** Two of one moment are told apart somehow, but always in the same way. */
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

/** What is known of the version in use, beside the key, whose dates are those of its latest version. */
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

export function versionUnusable(subject: Subject): Verdict {
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

export function versionExpiring(subject: Subject): Verdict {
  const found = attributes(subject);
  return found.known === undefined
    ? unknown(found.why)
    : expiring(found.known, subject.estate, text('The version of the key in use'));
}
