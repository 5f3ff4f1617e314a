import {
  daysBetween,
  leastValidity,
  periodRule,
  periodText,
  type RotationPolicy,
} from '../../domain/rotation/rotationPolicy.ts';
import { text } from '../../domain/text.ts';
import type { Row } from '../create/row.ts';

export type Rotate = RotationPolicy['rotate'];
export type Choice = Rotate | 'never' | 'afterCreation' | 'beforeExpiry';

/** The days for which a version is valid: as many as the first one; undefined where it does not expire. */
export const validityOf = (now: number, expires: number | 'never' | undefined) =>
  typeof expires === 'number' ? daysBetween(now, expires) : undefined;

/** A version that a policy makes is valid for 28 days at least: a key that expires before is none to rotate. */
export const mayRotate = (now: number, expires: number | 'never' | undefined) =>
  (validityOf(now, expires) ?? leastValidity) >= leastValidity;

/** Only what Key Vault takes; at least every two years is what it recommends (Learn: "Configure key auto-rotation"). */
export function rotationRows(validity: number | undefined): readonly Row<Choice>[] {
  const rule = periodRule(validity);
  const after = (period: string): readonly Row<Choice>[] =>
    rule(period)
      ? []
      : [
          {
            label: text('{0} after its creation', periodText(period)),
            value: { afterCreation: period },
          },
        ];
  const before: readonly Row<Choice>[] =
    validity === undefined
      ? []
      : [
          ...(rule('P30D')
            ? []
            : [
                {
                  label: text('{0} before its expiry', periodText('P30D')),
                  value: { beforeExpiry: 'P30D' },
                },
              ]),
          { label: text('A time before its expiry...'), value: 'beforeExpiry' },
        ];
  return [
    { label: text('Not by itself'), description: text('a person does, with "Rotate Key"'), value: 'never' },
    ...before,
    ...after('P1Y'),
    ...after('P2Y'),
    { label: text('A time after its creation...'), value: 'afterCreation' },
  ];
}
