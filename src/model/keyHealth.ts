import type { Owner, Problem } from './problem.ts';
import { type Key, unreadText } from './resources.ts';
import { asSentence, text, type Text } from './text.ts';

const isTime = (time: number) => Math.abs(time) <= 8.64e15;

/** The UTC day of a moment (milliseconds since the epoch) in ISO 8601; an invalid time is returned unchanged. */
export const day = (time: number): string =>
  isTime(time) ? new Date(time).toISOString().slice(0, 10) : String(time);

/** The same with the minute: "2026-11-29 21:09 UTC". */
export const minute = (time: number): string =>
  isTime(time) ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC` : String(time);

/** Why a key can't protect an account now; undefined if it can (docs/azure.md, Keys and rotation; F-30, F-30b). */
interface KeyFault {
  readonly code: 'F-30' | 'F-30b' | 'F-35' | 'F-97';
  readonly owner: Owner;
  readonly why: Text;
  readonly next: Text;
  readonly remedy?: 'none';
}

/** Checks a key at a moment, `now` in milliseconds since the epoch. */
export function keyFault(key: Key, now: number): KeyFault | undefined {
  const unread = unreadText(key);
  if (unread)
    return {
      code: 'F-97',
      owner: 'you',
      why: unread,
      next: text('Check the key in the Azure portal.'),
      remedy: 'none',
    };
  // A list of keys contains neither type nor operations; an unknown value is not a fault.
  const known = key.type !== '';
  if (known && !/^RSA(-HSM)?$/i.test(key.type))
    return {
      code: 'F-35',
      owner: 'you',
      why: text("The key's type is {0}, but Azure Cosmos DB requires RSA.", key.type),
      next: text('Choose an RSA key, or generate a new one.'),
    };
  if (!key.enabled)
    return {
      code: 'F-30',
      owner: 'vaultOwner',
      why: asSentence(text("The key's latest version is disabled")),
      next: text('Run Restore Key to enable the latest version.'),
    };
  if (key.expires !== undefined && key.expires <= now)
    return {
      code: 'F-30b',
      owner: 'vaultOwner',
      why: text('The key expired on {0}.', day(key.expires)),
      next: text('Extend the expiry date of the version.'),
      // Rotating an expired key is refused, and wouldn't help its accounts.
      remedy: 'none',
    };
  if (key.notBefore !== undefined && key.notBefore > now)
    return {
      code: 'F-30b',
      owner: 'vaultOwner',
      why: text("The key isn't valid until {0}.", day(key.notBefore)),
      next: text('Wait until then, or move the activation date of the version.'),
      remedy: 'none',
    };
  const missing = ['wrapKey', 'unwrapKey'].filter(
    (operation) => !key.operations.some((allowed) => allowed.toLowerCase() === operation.toLowerCase()),
  );
  if (known && missing.length > 0)
    return {
      code: 'F-30b',
      owner: 'vaultOwner',
      why: text("The key doesn't allow {0}.", missing.join(', ')),
      next: text('Add the operations to the key.'),
      remedy: 'none',
    };
  return undefined;
}

/**
 * Without the latest version, we can't tell which version accounts use next or whether a version
 * is new, and we don't guess.
 */
export const unknownLatestVersion = (what: Text): Problem => ({
  code: 'F-97',
  owner: 'you',
  remedy: 'none',
  what,
  why: text("Azure doesn't say which version of the key is the latest."),
  next: text('Refresh the view, then run the command again.'),
});
