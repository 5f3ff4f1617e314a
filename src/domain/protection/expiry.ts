import { day } from '../day.ts';
import { text, type Text } from '../text.ts';
import type { Estate } from './estate.ts';
import { none, risk, type Verdict } from './verdict.ts';

const dayLength = 24 * 60 * 60 * 1000;

/** A key or version that is valid and ends soon. One that has ended is unusable, which is another check. */
export function expiring(
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
