import { l10n } from 'vscode';
import { succeeded } from '../../app/outcome.ts';
import { periodRule, type RotationPolicy } from '../../domain/rotation/rotationPolicy.ts';
import { input } from '../create/input.ts';
import { pick } from '../create/pick.ts';
import type { Frame, Prompted } from './questions.ts';
import { taken } from './questions.ts';
import { type Choice, type Rotate, rotationRows, validityOf } from './rotationRows.ts';

/** Whether and when Key Vault rotates the key by itself; what it makes is valid for as long as the first version. */
export async function askRotation(
  now: number,
  expires: number | 'never' | undefined,
  frame: Frame,
  title: string,
): Promise<Prompted<RotationPolicy | 'never'>> {
  const validity = validityOf(now, expires);
  const prompted = await pick<Choice>(frame, {
    title,
    placeholder: l10n.t(
      'Choose whether Key Vault rotates the key by itself; accounts follow the new version',
    ),
    load: () => Promise.resolve(succeeded([{ rows: rotationRows(validity) }])),
    isCurrent: (value) => value === 'never',
  });
  if (prompted.kind !== 'chosen') return prompted;
  const { value } = prompted;
  if (value === 'never') return { kind: 'chosen', value };
  const policy = (rotate: Rotate): RotationPolicy =>
    validity === undefined ? { rotate } : { rotate, validity: `P${validity}D` };
  if (typeof value === 'object') return { kind: 'chosen', value: policy(value) };
  const typed = await input(frame, {
    title,
    prompt:
      value === 'afterCreation'
        ? l10n.t('How long after its creation a version is rotated, 7 days or more: days, months or years')
        : l10n.t('How long before its expiry a version is rotated, 7 days or more: days, months or years'),
    placeholder: l10n.t('For example P90D, P18M or P2Y'),
    value: undefined,
    rule: periodRule(validity),
  });
  if (typed.kind === 'back') return askRotation(now, expires, frame, title);
  return taken(typed, (period) =>
    policy(
      value === 'afterCreation'
        ? { afterCreation: period.toUpperCase() }
        : { beforeExpiry: period.toUpperCase() },
    ),
  );
}
