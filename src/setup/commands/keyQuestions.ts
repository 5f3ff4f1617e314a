import { l10n } from 'vscode';
import { valueOf } from '../../inventory/snapshot.ts';
import { day } from '../../model/keyHealth.ts';
import { keyNameRule } from '../../model/names.ts';
import { succeeded } from '../../model/outcome.ts';
import { periodRule, type RotationPolicy } from '../../model/rotation.ts';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { input } from '../../ui/inputBox.ts';
import { listedVerdict } from '../../ui/nameCheck.ts';
import { type KeySize, keySizeRows } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import { type Frame, type Prompted, type Question, taken } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/pickTarget.ts';
import {
  type Choice,
  dayRule,
  mayRotate,
  type Rotate,
  rotationRows,
  timeOf,
  validityOf,
  yearsFrom,
} from './rotationRows.ts';

/**
 * Asks whether and when Key Vault rotates the key automatically. Each new version is valid for as long as the first
 * one.
 */
async function askRotation(
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

export interface KeyAnswers {
  readonly name?: string;
  readonly size?: KeySize;
  /** Milliseconds since the epoch. */
  readonly expires?: number | 'never';
  readonly rotation?: RotationPolicy | 'never';
}

export const keyQuestions = (
  session: Session,
  { subscription, vault }: TargetNode<'vault'>,
  title: string,
): readonly Question<KeyAnswers>[] => [
  {
    isAnswered: ({ name }) => name !== undefined,
    ask: async (answers, frame) =>
      taken(
        await input(frame, {
          title,
          prompt: l10n.t('Name of the new key: 1 to 127 letters, digits and hyphens'),
          placeholder: l10n.t('For example orders-key'),
          value: answers.name,
          rule: keyNameRule,
          look: async (name, signal) => {
            await session.inventory.load({ kind: 'keys', subscription, vaultId: vault.id }, signal);
            const keys = valueOf(session.inventory.snapshot.get('keys', vault.id)) ?? [];
            return listedVerdict(name, keys, text('The vault has a key {0} already.', name));
          },
        }),
        (name) => ({ ...answers, name }),
      ),
  },
  {
    isAnswered: ({ size }) => size !== undefined,
    ask: async (answers, frame) =>
      taken(
        await pick<KeySize>(frame, {
          title,
          placeholder: l10n.t('Choose the kind and size of the new key, in bits'),
          load: () => Promise.resolve(succeeded(keySizeRows(vault.sku))),
          isCurrent: ({ type, size }) =>
            type === (answers.size?.type ?? (vault.sku === 'managedHsm' ? 'RSA-HSM' : 'RSA')) &&
            size === (answers.size?.size ?? 3072),
        }),
        (size) => ({ ...answers, size }),
      ),
  },
  {
    isAnswered: ({ expires }) => expires !== undefined,
    ask: async ({ rotation, ...answers }, frame) =>
      // The valid rotation choices depend on the expiry, so the rotation is asked for again.
      taken(await askExpiry(session.pace.now(), frame, title), (expires) => ({ ...answers, expires })),
  },
  {
    isAsked: ({ expires }) => mayRotate(session.pace.now(), expires),
    isAnswered: ({ rotation }) => rotation !== undefined,
    ask: async (answers, frame) =>
      taken(await askRotation(session.pace.now(), answers.expires, frame, title), (rotation) => ({
        ...answers,
        rotation,
      })),
  },
];

/**
 * An expired key revokes every account that uses it, so no expiry is usually the best choice (docs/azure.md, Keys and
 * rotation).
 */
async function askExpiry(now: number, frame: Frame, title: string): Promise<Prompted<number | 'never'>> {
  const row = (years: number, label: ReturnType<typeof text>) => {
    const time = yearsFrom(now, years);
    return { label, description: text('{0}', day(time)), value: time };
  };
  const prompted = await pick<number | 'never' | 'date'>(frame, {
    title,
    placeholder: l10n.t('Choose when the key expires; an expired key revokes the accounts that use it'),
    load: () =>
      Promise.resolve(
        succeeded([
          {
            rows: [
              { label: text('Does not expire'), value: 'never' as const },
              row(1, text('In one year')),
              row(2, text('In two years')),
              { label: text('On a day...'), value: 'date' as const },
            ],
          },
        ]),
      ),
  });
  if (prompted.kind !== 'chosen') return prompted;
  if (prompted.value !== 'date') return { kind: 'chosen', value: prompted.value };
  const typed = await input(frame, {
    title,
    prompt: l10n.t('The day on which the key expires, in UTC: year-month-day'),
    placeholder: day(yearsFrom(now, 1)),
    value: undefined,
    rule: dayRule(now),
  });
  return taken(typed, timeOf);
}
