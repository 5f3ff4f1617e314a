import { succeeded } from '../model/outcome.ts';
import { text, type Text } from '../model/text.ts';
import { pick } from '../ui/quickPick.ts';
import type { Row, RowSection } from '../ui/row.ts';
import type { WizardPosition, Prompted, Reply, QuestionRoute } from '../ui/wizard.ts';
import { type Answers, choicesOf, formatsOf, keyStore, openChoices, scopesOf } from './answers.ts';
import type { TemplateTarget } from './choices.ts';
import { templateFormats, scopeTitles } from './languages.ts';
import { type Choices, choiceTitles, type FormatId, valueTitle } from './request.ts';

type Wanted = Partial<Choices>;

/** All open options in one list, so that Enter accepts the defaults. Each option can be changed there. */
async function chooseOptions(frame: WizardPosition, answers: Answers): Promise<Prompted<Wanted>> {
  let wanted: Wanted = answers.wanted ?? {};
  for (;;) {
    const now = { ...answers, wanted };
    const offered = await offer(frame, now);
    if (offered.kind !== 'chosen') return offered;
    if (offered.value === 'insert') return { kind: 'chosen', value: wanted };
    const changed = await change({ ...frame, canGoBack: true }, now, offered.value);
    if (changed.kind === 'cancel') return changed;
    // Several targets have different options of their own, which aren't for the others.
    if (changed.kind === 'chosen')
      wanted = { ...(answers.others ? wanted : choicesOf(now)), ...changed.value };
  }
}

function offer(frame: WizardPosition, answers: Answers): Promise<Prompted<'insert' | keyof Choices>> {
  const rows: readonly Row<'insert' | keyof Choices>[] = [
    { label: text('Insert'), icon: 'check', value: 'insert' },
    ...[...openChoices(answers)].map(([choice, { current }]) => ({
      label: choiceTitles[choice],
      description: valueTitle(choice, current),
      value: choice,
    })),
  ];
  return list(frame, text('Insert, or change an option'), rows, 'insert');
}

async function change(
  frame: WizardPosition,
  answers: Answers,
  choice: keyof Choices,
): Promise<Prompted<Wanted>> {
  const { values = [], current } = openChoices(answers).get(choice) ?? {};
  const rows = values.map((value) => ({ label: valueTitle(choice, value), value }));
  const prompted = await list(frame, text('Select one'), rows, current);
  return prompted.kind === 'chosen' ? { kind: 'chosen', value: { [choice]: prompted.value } } : prompted;
}

const list = <T>(
  frame: WizardPosition,
  placeholder: Text,
  rows: readonly Row<T>[],
  current: T | undefined,
): Promise<Prompted<T>> =>
  pick<T>(frame, {
    title: text('Insert CMK Template'),
    placeholder,
    load: () => Promise.resolve(succeeded([{ rows }])),
    isCurrent: (value) => value === current,
  });

const questions = ['target', 'format', 'scope', 'choices'] as const;
type QuestionId = (typeof questions)[number];

/** Other inputs of the questions, in addition to the answers. */
interface Offered {
  /** The targets that can fill in a template; empty if there is no choice. */
  readonly targets: readonly RowSection<TemplateTarget>[];
  /** The language of the active document. */
  readonly likely: FormatId | undefined;
}

/** The questions that the selection leaves open. */
export function routeOf(offered: Offered): QuestionRoute<Answers, QuestionId> {
  const isAsked = (id: QuestionId, answers: Answers): boolean => {
    switch (id) {
      case 'target':
        return offered.targets.length > 0;
      case 'format':
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
    isAnswered: (id, answers) =>
      id === 'choices' ? answers.areOptionsChosen === true : answers[id] !== undefined,
    stepOf: (id) => questions.indexOf(id),
    ask: (id, answers, canGoBack) => {
      const asked = questions.filter((one) => isAsked(one, answers));
      const totals = new Set(
        answersFrom(id, answers).map((each) => questions.filter((one) => isAsked(one, each)).length),
      );
      const [total] = totals;
      const frame = {
        step: asked.indexOf(id) + 1,
        ...(total !== undefined && totals.size === 1 ? { total } : {}),
        canGoBack,
      };
      return ask(id, answers, offered, frame);
    },
  };
}

/** The answers that each reply to a question can lead to. Targets are too many to try, and have different questions. */
function answersFrom(id: QuestionId, answers: Answers): readonly Answers[] {
  switch (id) {
    case 'target':
      return [];
    case 'format':
      return formatsOf(answers).flatMap((format) => answersFrom('scope', { ...startOf(answers), format }));
    case 'scope':
      return scopesOf(answers).map((scope) => ({ ...answers, scope }));
    case 'choices':
      return [answers];
  }
}

async function ask(
  id: QuestionId,
  answers: Answers,
  { targets, likely }: Offered,
  frame: WizardPosition,
): Promise<Reply<Answers, QuestionId>> {
  switch (id) {
    case 'target':
      return next(await choose(frame, text('Fill in from'), targets, answers.target), (target) => ({
        cloud: answers.cloud,
        target,
      }));
    case 'format': {
      const rows = formatsOf(answers).map((value) => ({ label: templateFormats[value].title, value }));
      const current = answers.format ?? likely;
      return next(
        await choose(frame, languageAsked(answers), [{ rows }], current),
        // A scope of the previous language might not exist in this one.
        (format) => ({ ...startOf(answers), format }),
      );
    }
    case 'scope': {
      const rows = scopesOf(answers).map((value) => ({ label: scopeTitles[value], value }));
      return next(
        await choose(frame, text('Choose what the template creates'), [{ rows }], answers.scope),
        (scope) => ({ ...answers, scope, areOptionsChosen: false }),
      );
    }
    case 'choices':
      return next(await chooseOptions(frame, answers), (wanted) => ({
        ...answers,
        wanted,
        areOptionsChosen: true,
      }));
  }
}

/** Explains the shorter list: not every language can do everything for a managed HSM, or for several targets. */
function languageAsked(answers: Answers): Text {
  if (answers.others)
    return text(
      'Choose the language. Only ARM, PowerShell, and the Azure CLI have templates for several rows',
    );
  return keyStore(answers) === 'vault'
    ? text('Choose the language')
    : text('Choose the language. Only scripts, REST, and Terraform can grant access in a managed HSM');
}

const startOf = ({ cloud, target, others }: Answers): Answers => ({
  cloud,
  ...(target ? { target } : {}),
  ...(others ? { others } : {}),
});

const choose = <T>(
  frame: WizardPosition,
  placeholder: Text,
  all: readonly RowSection<T>[],
  current: T | undefined,
): Promise<Prompted<T>> =>
  pick<T>(frame, {
    title: text('Insert CMK Template'),
    placeholder,
    load: () => Promise.resolve(succeeded(all)),
    isCurrent: (value) => value === current,
  });

const next = <T>(prompted: Prompted<T>, take: (value: T) => Answers): Reply<Answers, QuestionId> =>
  prompted.kind === 'chosen' ? { kind: 'next', answers: take(prompted.value) } : prompted;
