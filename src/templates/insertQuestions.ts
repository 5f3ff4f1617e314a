import { l10n } from 'vscode';
import { succeeded } from '../model/outcome.ts';
import { text, type Text } from '../model/text.ts';
import { pick } from '../ui/quickPick.ts';
import type { Row, Section } from '../ui/row.ts';
import type { Frame, Prompted, Reply, Route } from '../ui/wizard.ts';
import { type Answers, choicesOf, formsOf, home, openChoices, scopesOf } from './answers.ts';
import type { TemplateTarget } from './choices.ts';
import { forms, scopeTitles } from './languages.ts';
import { type Choices, choiceTitles, type FormId, valueTitle } from './request.ts';

type Wanted = Partial<Choices>;

/** All open options in one list, so that Enter accepts the defaults. Each option can be changed there. */
async function settle(frame: Frame, answers: Answers): Promise<Prompted<Wanted>> {
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

const questions = ['thing', 'form', 'scope', 'choices'] as const;
type QuestionId = (typeof questions)[number];

/** Other inputs of the questions, beside the answers. */
interface Offered {
  /** The targets that can fill in a template; empty if there is no choice. */
  readonly things: readonly Section<TemplateTarget>[];
  /** The language of the active document. */
  readonly likely: FormId | undefined;
}

/** The questions that the selection leaves open. */
export function routeOf(offered: Offered): Route<Answers, QuestionId> {
  const isAsked = (id: QuestionId, answers: Answers): boolean => {
    switch (id) {
      case 'thing':
        return offered.things.length > 0;
      case 'form':
        return true;
      case 'scope':
        return scopesOf(answers).length > 1;
      case 'choices':
        return openChoices(answers).size > 0;
    }
  };
  return {
    questions,
    isAsked,
    isAnswered: (id, answers) => (id === 'choices' ? answers.isSettled === true : answers[id] !== undefined),
    stepOf: (id) => questions.indexOf(id),
    ask: (id, answers, canGoBack) => {
      const asked = questions.filter((one) => isAsked(one, answers));
      const frame = { step: asked.indexOf(id) + 1, total: asked.length, canGoBack };
      return ask(id, answers, offered, frame);
    },
  };
}

async function ask(
  id: QuestionId,
  answers: Answers,
  { things, likely }: Offered,
  frame: Frame,
): Promise<Reply<Answers, QuestionId>> {
  switch (id) {
    case 'thing':
      return next(await choose(frame, l10n.t('Fill in from'), things, answers.thing), (thing) => ({
        cloud: answers.cloud,
        thing,
      }));
    case 'form': {
      const rows = formsOf(answers).map((value) => ({ label: forms[value].title, value }));
      const current = answers.form ?? likely;
      return next(
        await choose(frame, languageAsked(answers), [{ rows }], current),
        // A scope of the previous language might not exist in this one.
        (form) => ({ ...startOf(answers), form }),
      );
    }
    case 'scope': {
      const rows = scopesOf(answers).map((value) => ({ label: scopeTitles[value], value }));
      return next(
        await choose(frame, l10n.t('Choose what the template makes'), [{ rows }], answers.scope),
        (scope) => ({ ...answers, scope, isSettled: false }),
      );
    }
    case 'choices':
      return next(await settle(frame, answers), (wanted) => ({ ...answers, wanted, isSettled: true }));
  }
}

/** Explains the shorter list: not every language can do everything for a managed HSM. */
const languageAsked = (answers: Answers) =>
  home(answers) === 'vault'
    ? l10n.t('Choose the language')
    : l10n.t('Choose the language: access in a managed HSM is given by scripts, REST and Terraform');

const startOf = ({ cloud, thing }: Answers): Answers => ({ cloud, ...(thing ? { thing } : {}) });

const choose = <T>(
  frame: Frame,
  placeholder: string,
  all: readonly Section<T>[],
  current: T | undefined,
): Promise<Prompted<T>> =>
  pick<T>(frame, {
    title: l10n.t('Insert CMK Template'),
    placeholder,
    load: () => Promise.resolve(succeeded(all)),
    isCurrent: (value) => value === current,
  });

const next = <T>(prompted: Prompted<T>, take: (value: T) => Answers): Reply<Answers, QuestionId> =>
  prompted.kind === 'chosen' ? { kind: 'next', answers: take(prompted.value) } : prompted;
