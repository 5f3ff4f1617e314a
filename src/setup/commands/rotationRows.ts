import type { HealthSources } from '../../health/readInventoryView.ts';
import { day } from '../../model/keyHealth.ts';
import type { NameRule } from '../../model/names.ts';
import {
  daysBetween,
  leastValidity,
  periodRule,
  periodText,
  type RotationPolicy,
} from '../../model/rotation.ts';
import { type KeyPart, specKeyUri } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { Row } from '../../ui/row.ts';
import { loadReadable, accountsOnKey } from './affectedAccounts.ts';

/** A key with the accounts that use it, which are read if no view has read them. */
export async function rotationSpec(
  session: HealthSources,
  { subscription, vault, key }: Pick<KeyPart, 'subscription' | 'vault' | 'key'>,
  signal: AbortSignal,
) {
  await loadReadable(session, 'accounts', signal);
  const { accounts, hidden } = accountsOnKey(session, specKeyUri({ vault, key }, session.azure.cloud));
  return {
    subscription,
    vault,
    key: { name: key.name },
    accounts,
    hidden,
  };
}

export type Rotate = RotationPolicy['rotate'];
export type RotationChoice = Rotate | 'never' | 'afterCreation' | 'beforeExpiry';

/** How many days a version is valid: as many as the first version. Undefined if it doesn't expire. */
export const validityOf = (now: number, expires: number | 'never' | undefined) =>
  typeof expires === 'number' ? daysBetween(now, expires) : undefined;

/** A version that a policy creates is valid for at least 28 days, so a key that expires sooner can't be rotated. */
export const mayRotate = (now: number, expires: number | 'never' | undefined) =>
  (validityOf(now, expires) ?? leastValidity) >= leastValidity;

/**
 * Offers only periods that Key Vault accepts. Microsoft recommends rotation at least every two years (Learn:
 * "Configure key auto-rotation").
 */
export function rotationRows(validity: number | undefined): readonly Row<RotationChoice>[] {
  const rule = periodRule(validity);
  const after = (period: string): readonly Row<RotationChoice>[] =>
    rule(period)
      ? []
      : [
          {
            label: text('{0} after creation', periodText(period)),
            value: { afterCreation: period },
          },
        ];
  const before: readonly Row<RotationChoice>[] =
    validity === undefined
      ? []
      : [
          ...(rule('P30D')
            ? []
            : [
                {
                  label: text('{0} before expiry', periodText('P30D')),
                  value: { beforeExpiry: 'P30D' },
                },
              ]),
          { label: text('Another time before expiry...'), value: 'beforeExpiry' },
        ];
  return [
    { label: text('Never'), description: text('Run Rotate Key yourself'), value: 'never' },
    ...before,
    ...after('P1Y'),
    ...after('P2Y'),
    { label: text('Another time after creation...'), value: 'afterCreation' },
  ];
}

/** The same calendar day a number of years later. */
export function yearsFrom(now: number, years: number): number {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}

/** The start of a day in UTC, in milliseconds since the epoch. NaN if the input isn't a valid day. */
export function timeOf(typed: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
  // `Date.parse` turns February 30 into a day in March.
  return day(time) === typed ? time : Number.NaN;
}

export const dayRule =
  (now: number): NameRule =>
  (typed) => {
    const time = timeOf(typed);
    if (Number.isNaN(time)) return text('Enter a date, for example {0}.', day(now));
    return time <= now ? text('Enter a date in the future.') : undefined;
  };
