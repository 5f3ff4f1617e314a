import type { Account } from './resources.ts';
import { text, type Text } from './text.ts';

/** Whether an old key version may be disabled, as far as we can see. */
export type GateVerdict =
  | { readonly kind: 'safe'; readonly why: Text }
  /** `until` is in milliseconds since the epoch, if known. */
  | { readonly kind: 'wait'; readonly why: Text; readonly until?: number }
  | { readonly kind: 'unknown'; readonly why: Text };

export interface Rotated {
  /** The version to disable, and the newest one. */
  readonly old: string;
  readonly latest: string;
  /** When the newest version was created, in milliseconds since the epoch. */
  readonly latestCreated?: number;
  /** All accounts that are known to use the key. */
  readonly accounts: readonly Pick<Account, 'name' | 'keyVersion' | 'status'>[];
  /** True if there may be accounts that we can't see. */
  readonly hidden: boolean;
}

/**
 * Consumers might use a version for this long after a rotation (Learn: "Configure customer-managed keys", key
 * rotation).
 */
const grace = 24 * 60 * 60 * 1000;

/**
 * The gate before an old version is disabled. A definite "no" takes precedence over an unknown, and that over the
 * waiting time, because an account that uses the version would lose access.
 */
export function oldVersionGate(rotated: Rotated, now: number): GateVerdict {
  const { old, latest, latestCreated, accounts, hidden } = rotated;
  const same = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase();
  if (same(old, latest))
    return { kind: 'wait', why: text("It's the latest version, which accounts use automatically.") };
  const using = accounts.filter(({ keyVersion }) => same(old, keyVersion));
  if (using.length > 0)
    return { kind: 'wait', why: text('These accounts still use it: {0}.', namesOf(using)) };
  const revoked = accounts.filter(({ status }) => status.kind === 'revoked');
  if (revoked.length > 0)
    return {
      kind: 'wait',
      why: text('These accounts are revoked and might need it to recover: {0}.', namesOf(revoked)),
    };
  const silent = accounts.filter(({ keyVersion }) => keyVersion === undefined);
  if (silent.length > 0)
    return {
      kind: 'unknown',
      why: text("Azure doesn't say which version these accounts use: {0}.", namesOf(silent)),
    };
  if (hidden) return { kind: 'unknown', why: text("Accounts that you can't see might use it.") };
  if (latestCreated === undefined)
    return { kind: 'unknown', why: text("Azure doesn't say when the latest version was created.") };
  const until = latestCreated + grace;
  if (now < until)
    return {
      kind: 'wait',
      why: text('No account uses it anymore, but it must stay enabled for 24 hours after a rotation.'),
      until,
    };
  return {
    kind: 'safe',
    why: text(
      "No account uses it anymore, and 24 hours have passed since the rotation. Check the key vault's log for other users.",
    ),
  };
}

const namesOf = (accounts: readonly { readonly name: string }[]) =>
  accounts
    .map(({ name }) => name)
    .sort()
    .join(', ');

/** A version's first characters, as the views display it. */
export const shortVersion = (version: string) => (version.length > 8 ? `${version.slice(0, 8)}…` : version);

export function gateText(verdict: GateVerdict, version: string, key: string): Text {
  const short = shortVersion(version);
  switch (verdict.kind) {
    case 'safe':
      return text('You can disable version {0} of key {1}. {2}', short, key, verdict.why);
    case 'wait':
      return text('Keep version {0} of key {1} enabled. {2}', short, key, waitText(verdict));
    case 'unknown':
      return text(
        "Couldn't check whether you can disable version {0} of key {1}. {2}",
        short,
        key,
        verdict.why,
      );
  }
}

/** Why the version must stay enabled, and until when if that is known. */
export const waitText = ({ why, until }: Extract<GateVerdict, { kind: 'wait' }>): Text =>
  until === undefined ? why : text('{0} Check again after {1} UTC.', why, minute(until));

const minute = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
