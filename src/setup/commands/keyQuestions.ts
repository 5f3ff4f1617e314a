import { valueOf } from '../../inventory/snapshot.ts';
import { day } from '../../model/keyHealth.ts';
import { keyNameRule } from '../../model/names.ts';
import { periodRule, type RotationPolicy } from '../../model/rotation.ts';
import type { KeySpec } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { input } from '../../ui/inputBox.ts';
import { listedVerdict } from '../../ui/nameCheck.ts';
import { type KeySize, keySizeRows } from '../../ui/pickers/rows.ts';
import { pickFixed } from '../../ui/quickPick.ts';
import {
  type WizardPosition,
  type Prompted,
  type WizardQuestion,
  mapPrompted,
  subQuestion,
} from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import {
  type RotationChoice,
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
  frame: WizardPosition,
  title: Text,
): Promise<Prompted<RotationPolicy | 'never'>> {
  const validity = validityOf(now, expires);
  const prompted = await pickFixed<RotationChoice>(frame, {
    title,
    placeholder: text('Choose when Key Vault rotates the key automatically'),
    sections: [{ rows: rotationRows(validity) }],
    isCurrent: (value) => value === 'never',
  });
  if (prompted.kind !== 'chosen') return prompted;
  const { value } = prompted;
  if (value === 'never') return { kind: 'chosen', value };
  const policy = (rotate: Rotate): RotationPolicy =>
    validity === undefined ? { rotate } : { rotate, validity: `P${validity}D` };
  if (typeof value === 'object') return { kind: 'chosen', value: policy(value) };
  const typed = await input(subQuestion(frame), {
    title,
    prompt:
      value === 'afterCreation'
        ? text('Time from creation to rotation, in days, months, or years (at least 7 days)')
        : text('Time from rotation to expiry, in days, months, or years (at least 7 days)'),
    placeholder: text('For example, {0}', 'P90D, P18M, P2Y'),
    value: undefined,
    rule: periodRule(validity),
  });
  if (typed.kind === 'back') return askRotation(now, expires, frame, title);
  return mapPrompted(typed, (period) =>
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

/** The key that the answers describe. Undefined while one is missing. */
export function keyOf({ name, size, expires, rotation }: KeyAnswers): KeySpec | undefined {
  if (!name || !size || expires === undefined) return undefined;
  return {
    name,
    create: {
      ...size,
      ...(expires === 'never' ? {} : { expires }),
      ...(rotation && rotation !== 'never' ? { rotation } : {}),
    },
  };
}

export const keyQuestions = (
  session: Session,
  { subscription, vault }: TargetNode<'vault'>,
  title: Text,
): readonly WizardQuestion<KeyAnswers>[] => [
  {
    isAnswered: ({ name }) => name !== undefined,
    ask: async (answers, frame) =>
      mapPrompted(
        await input(frame, {
          title,
          prompt: text('Name of the new key'),
          placeholder: text('For example, {0}', 'orders-key'),
          value: answers.name,
          rule: keyNameRule,
          lookUp: async (name, signal) => {
            await session.inventory.load({ kind: 'keys', subscription, vaultId: vault.id }, signal);
            const keys = valueOf(session.inventory.snapshot.get('keys', vault.id)) ?? [];
            return listedVerdict(name, keys);
          },
        }),
        (name) => ({ ...answers, name }),
      ),
  },
  {
    isAnswered: ({ size }) => size !== undefined,
    ask: async (answers, frame) =>
      mapPrompted(
        await pickFixed<KeySize>(frame, {
          title,
          placeholder: text('Choose a key type and size'),
          sections: keySizeRows(vault.sku),
          isCurrent: ({ type, size }) =>
            type === (answers.size?.type ?? (vault.sku === 'managedHsm' ? 'RSA-HSM' : 'RSA')) &&
            size === (answers.size?.size ?? 3072),
        }),
        (size) => ({ ...answers, size }),
      ),
  },
  ...lifetimeQuestions(session, title),
];

/** When the key expires, and whether Key Vault rotates it automatically. */
export const lifetimeQuestions = (session: Session, title: Text): readonly WizardQuestion<KeyAnswers>[] => [
  {
    isAnswered: ({ expires }) => expires !== undefined,
    ask: async ({ rotation, ...answers }, frame) =>
      // The valid rotation choices depend on the expiry, so the rotation is asked for again.
      mapPrompted(await askExpiry(session.pace.now(), frame, title), (expires) => ({ ...answers, expires })),
  },
  {
    isAsked: ({ expires }) => mayRotate(session.pace.now(), expires),
    isAnswered: ({ rotation }) => rotation !== undefined,
    ask: async (answers, frame) =>
      mapPrompted(await askRotation(session.pace.now(), answers.expires, frame, title), (rotation) => ({
        ...answers,
        rotation,
      })),
  },
];

/**
 * An expired key revokes every account that uses it, so no expiry is usually the best choice (docs/azure.md, Keys and
 * rotation).
 */
async function askExpiry(
  now: number,
  frame: WizardPosition,
  title: Text,
): Promise<Prompted<number | 'never'>> {
  const row = (years: number, label: Text) => {
    const time = yearsFrom(now, years);
    return { label, description: text('{0}', day(time)), value: time };
  };
  const prompted = await pickFixed<number | 'never' | 'date'>(frame, {
    title,
    placeholder: text('Choose when the key expires. Its accounts then lose access to their data.'),
    sections: [
      {
        rows: [
          { label: text('Never'), value: 'never' as const },
          row(1, text('In one year')),
          row(2, text('In two years')),
          { label: text('On a date...'), value: 'date' as const },
        ],
      },
    ],
  });
  if (prompted.kind !== 'chosen') return prompted;
  if (prompted.value !== 'date') return { kind: 'chosen', value: prompted.value };
  const typed = await input(subQuestion(frame), {
    title,
    prompt: text('Expiry date in UTC'),
    placeholder: day(yearsFrom(now, 1)),
    value: undefined,
    rule: dayRule(now),
  });
  if (typed.kind === 'back') return askExpiry(now, frame, title);
  return mapPrompted(typed, timeOf);
}
