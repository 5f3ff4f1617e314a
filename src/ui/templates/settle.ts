import { l10n } from 'vscode';
import { succeeded } from '../../app/outcome.ts';
import { choiceTitles, valueTitle } from '../../domain/templates/choiceTitles.ts';
import type { Choices } from '../../domain/templates/request.ts';
import { text, type Text } from '../../domain/text.ts';
import { pick } from '../create/pick.ts';
import type { Row } from '../create/row.ts';
import type { Frame, Prompted } from '../steps/questions.ts';
import { type Answers, choicesOf, openChoices } from './answers.ts';

type Wanted = Partial<Choices>;

/** All open choices in one list, so that Enter takes the usual ones; each can be changed there. */
export async function settle(frame: Frame, answers: Answers): Promise<Prompted<Wanted>> {
  let wanted: Wanted = answers.wanted ?? {};
  for (;;) {
    const now = { ...answers, wanted };
    const offered = await offer(frame, now);
    if (offered.kind !== 'chosen') return offered;
    if (offered.value === 'insert') return { kind: 'chosen', value: wanted };
    const changed = await change({ ...frame, canGoBack: true }, now, offered.value);
    if (changed.kind === 'cancel') return changed;
    if (changed.kind === 'chosen') wanted = { ...choicesOf(now), ...changed.value };
  }
}

function offer(frame: Frame, answers: Answers): Promise<Prompted<'insert' | keyof Choices>> {
  const choices = choicesOf(answers);
  const rows: readonly Row<'insert' | keyof Choices>[] = [
    { label: text('Insert'), icon: 'check', value: 'insert' },
    ...[...openChoices(answers).keys()].map((choice) => ({
      label: choiceTitles[choice],
      description: titleIn(choices, choice),
      value: choice,
    })),
  ];
  return list(frame, l10n.t('Insert, or choose what is to be otherwise'), rows, 'insert');
}

const titleIn = (choices: Choices, choice: keyof Choices): Text => valueTitle(choice, choices[choice]);

async function change(frame: Frame, answers: Answers, choice: keyof Choices): Promise<Prompted<Wanted>> {
  const rows = (openChoices(answers).get(choice) ?? []).map((value) => ({
    label: valueTitle(choice, value),
    value,
  }));
  const current = choicesOf(answers)[choice];
  const prompted = await list(frame, l10n.t('Choose one'), rows, current);
  return prompted.kind === 'chosen' ? { kind: 'chosen', value: { [choice]: prompted.value } } : prompted;
}

const list = <T>(
  frame: Frame,
  placeholder: string,
  rows: readonly Row<T>[],
  current: T | undefined,
): Promise<Prompted<T>> =>
  pick<T>(frame, {
    title: l10n.t('Insert CMK Template'),
    placeholder,
    load: () => Promise.resolve(succeeded([{ rows }])),
    isCurrent: (value) => value === current,
  });
