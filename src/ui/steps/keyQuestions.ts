import { l10n } from 'vscode';
import { valueOf } from '../../app/loadable.ts';
import { succeeded } from '../../app/outcome.ts';
import type { Session } from '../../app/session.ts';
import { day } from '../../domain/day.ts';
import { keyNameRule } from '../../domain/names.ts';
import type { RotationPolicy } from '../../domain/rotation/rotationPolicy.ts';
import { text } from '../../domain/text.ts';
import { type KeySize, keySizeRows } from '../create/fixedRows.ts';
import { input } from '../create/input.ts';
import { listedVerdict } from '../create/nameVerdicts.ts';
import { pick } from '../create/pick.ts';
import { dayRule, timeOf, yearsFrom } from './expiry.ts';
import type { Frame, Prompted } from './questions.ts';
import { type Question, taken } from './questions.ts';
import { askRotation } from './rotationQuestion.ts';
import { mayRotate } from './rotationRows.ts';
import type { Thing } from './things.ts';

export interface KeyAnswers {
  readonly name?: string;
  readonly size?: KeySize;
  /** Milliseconds since the epoch. */
  readonly expires?: number | 'never';
  readonly rotation?: RotationPolicy | 'never';
}

export const keyQuestions = (
  session: Session,
  { subscription, vault }: Thing<'vault'>,
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
      // Another expiry asks for another rotation.
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

/** An expired key revokes every account behind it, so that none is what suits most (domain.md 1.5). */
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
