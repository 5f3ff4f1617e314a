import { text, type Text } from '../text.ts';
import { daysOf, periodText, policyText, type RotationPolicy } from './rotationPolicy.ts';

/** What a key's rotation policy does, as Azure tells it: it may rotate, tell somebody, or both. */
export interface KeyRotation {
  readonly rotate?: RotationPolicy['rotate'];
  /** How long before a version's expiry Key Vault announces it, as an event: ISO 8601, as all of them. */
  readonly notifyBeforeExpiry?: string;
  /** How long a version that the policy makes is valid. */
  readonly validity?: string;
}

/** What a policy says, and what is wrong with it. */
export interface RotationVerdict {
  readonly says: Text;
  /** A version ends before another one is there: accounts lose their key, or somebody rotates it by hand. */
  readonly gap?: Text;
}

export function rotationVerdict({ rotate, notifyBeforeExpiry, validity }: KeyRotation): RotationVerdict {
  const rotates = rotate
    ? policyText({ rotate, ...(validity === undefined ? {} : { validity }) })
    : validity === undefined
      ? text('The rotation policy makes no new versions by itself.')
      : text(
          'The rotation policy makes no new versions by itself; one is valid for {0}.',
          periodText(validity),
        );
  const says =
    notifyBeforeExpiry === undefined
      ? rotates
      : text(
          '{0} An event announces the end of each version {1} before.',
          rotates,
          periodText(notifyBeforeExpiry),
        );
  const gap = gapIn(rotate, validity);
  return { says, ...(gap ? { gap } : {}) };
}

function gapIn(rotate: KeyRotation['rotate'], validity: string | undefined): Text | undefined {
  if (validity === undefined) return undefined;
  if (!rotate) return text('Its versions end, and nothing makes the next one.');
  const valid = daysOf(validity);
  const after = daysOf('afterCreation' in rotate ? rotate.afterCreation : rotate.beforeExpiry);
  return valid !== undefined && after !== undefined && valid <= after
    ? text('A version of it ends before the policy makes the next one.')
    : undefined;
}

/** For a person who looks at the key: what it does, what is wrong with it, and what Cosmos DB makes of it. */
export function rotationLines(rotation: KeyRotation | 'none'): readonly Text[] {
  if (rotation === 'none') return [text('Rotation policy: none, so nothing rotates the key by itself.')];
  const { says, gap } = rotationVerdict(rotation);
  return [text('Rotation policy: {0}', says), ...(gap ? [gap] : []), ...(rotation.rotate ? [followed] : [])];
}

/** Learn: "Configure customer-managed keys", on the rotation of keys (domain.md 1.1); the URI has no version then. */
export const followed = text(
  'Accounts whose key URI has no version follow a new version by themselves, mostly within an hour.',
);
