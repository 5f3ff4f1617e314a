import type { NameRule } from './names.ts';
import { text, type Text } from './text.ts';

/** How Key Vault rotates a key automatically. Periods are ISO 8601 durations in days, months and years: "P90D". */
export interface RotationPolicy {
  readonly rotate: { readonly afterCreation: string } | { readonly beforeExpiry: string };
  /** How long each version that it creates is valid; without it, versions don't expire. */
  readonly validity?: string;
}

const pattern = /^P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$/i;

/** The least number of days in a period; undefined if it isn't a period. */
export function daysOf(period: string): number | undefined {
  const [found, years = '0', months = '0', days = '0'] = pattern.exec(period) ?? [];
  return found === undefined ? undefined : Number(years) * 365 + Number(months) * 28 + Number(days);
}

const day = 24 * 60 * 60 * 1000;

/** The nearest number of days from one moment to another, both in milliseconds since the epoch. */
export const daysBetween = (from: number, to: number) => Math.round((to - from) / day);

/** For versions that a policy creates (Key Vault's specification, 2025-07-01: "at least 28 days"). */
export const leastValidity = 28;

/** Days after creation, and before expiry (Learn: "Configure key auto-rotation"). */
const least = 7;

/**
 * When a key may be rotated: after the creation of a version, or before its expiry, which is
 * `validity` days after creation.
 */
export const periodRule =
  (validity: number | undefined): NameRule =>
  (period) => {
    const days = daysOf(period);
    if (days === undefined)
      return text('Enter a time in days, months, or years, for example P90D, P18M, or P2Y.');
    if (days < least) return text('Enter a time at least 7 days after creation or before expiry.');
    return validity !== undefined && days > validity - least
      ? text(
          'A version is valid for {0} days, so it must be rotated within its first {1} days.',
          validity,
          validity - least,
        )
      : undefined;
  };

/** "90 days"; a period with several parts is returned as it is. */
export function periodText(period: string): Text {
  const [, count = '', unit = ''] = /^P(\d+)([YMD])$/i.exec(period) ?? [];
  const one = Number(count) === 1;
  switch (unit.toUpperCase()) {
    case 'Y':
      return one ? text('1 year') : text('{0} years', count);
    case 'M':
      return one ? text('1 month') : text('{0} months', count);
    case 'D':
      return one ? text('1 day') : text('{0} days', count);
    default:
      return text('{0}', period);
  }
}

/** A sentence about what the policy does. */
export function policyText({ rotate, validity }: RotationPolicy): Text {
  const when =
    'afterCreation' in rotate
      ? text(
          'Key Vault rotates the key automatically {0} after each version is created.',
          periodText(rotate.afterCreation),
        )
      : text(
          'Key Vault rotates the key automatically {0} before each version expires.',
          periodText(rotate.beforeExpiry),
        );
  return validity === undefined
    ? when
    : text('{0} Each new version is valid for {1}.', when, periodText(validity));
}

/**
 * The consequences for accounts (Learn: "Configure customer-managed keys", on the rotation of keys; there is no promise
 * of a time: docs/azure.md, Keys and rotation).
 */
export const policyCaveats: readonly Text[] = [
  text(
    "Accounts use a new version automatically, usually within an hour, but not while they're revoked or being changed.",
  ),
  text(
    'Keep earlier versions enabled, because data and backups might still need them. Before you disable one, run Check Old Key Version.',
  ),
  text('Key Vault charges for each rotation.'),
];

/** A key's rotation policy as Azure returns it: it may rotate the key, send a notification, or both. */
export interface KeyRotation {
  readonly rotate?: RotationPolicy['rotate'];
  /** How long before a version's expiry Key Vault sends an event: an ISO 8601 duration, like the others. */
  readonly notifyBeforeExpiry?: string;
  /** How long each version that the policy creates is valid. */
  readonly validity?: string;
}

/** A description of a policy, and its problem if it has one. */
interface RotationVerdict {
  readonly says: Text;
  /** A version expires before a new one exists, so accounts lose their key unless someone rotates it. */
  readonly gap?: Text;
}

export function rotationVerdict({ rotate, notifyBeforeExpiry, validity }: KeyRotation): RotationVerdict {
  const rotates = rotate
    ? policyText({ rotate, ...(validity === undefined ? {} : { validity }) })
    : validity === undefined
      ? text("The rotation policy doesn't rotate the key automatically.")
      : text(
          "The rotation policy doesn't rotate the key automatically, and each version is valid for {0}.",
          periodText(validity),
        );
  const says =
    notifyBeforeExpiry === undefined
      ? rotates
      : text(
          '{0} An event is sent {1} before each version expires.',
          rotates,
          periodText(notifyBeforeExpiry),
        );
  const gap = gapIn(rotate, validity);
  return { says, ...(gap ? { gap } : {}) };
}

function gapIn(rotate: KeyRotation['rotate'], validity: string | undefined): Text | undefined {
  if (validity === undefined) return undefined;
  if (!rotate) return text('Each version expires before the policy creates the next one.');
  const valid = daysOf(validity);
  const after = daysOf('afterCreation' in rotate ? rotate.afterCreation : rotate.beforeExpiry);
  return valid !== undefined && after !== undefined && valid <= after
    ? text('Each version expires before the policy creates the next one.')
    : undefined;
}

/** What the policy does, its problem, and how Azure Cosmos DB reacts. */
export function rotationLines(rotation: KeyRotation | 'none'): readonly Text[] {
  if (rotation === 'none') return [text("No rotation policy: the key isn't rotated automatically.")];
  const { says, gap } = rotationVerdict(rotation);
  return [
    text('Rotation policy: {0}', says),
    ...(gap ? [gap] : []),
    ...(rotation.rotate ? [rotationFollowed] : []),
  ];
}

/**
 * For key URIs without a version. Learn: "Configure customer-managed keys", on the rotation of keys
 * (docs/azure.md, Keys and rotation).
 */
export const rotationFollowed = text(
  'Accounts whose key URI has no version use a new version automatically, usually within an hour.',
);
