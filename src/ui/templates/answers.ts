import type { Cloud } from '../../domain/cloud.ts';
import {
  chosenOf,
  fitted,
  formIds,
  forms,
  open,
  scopesFor,
  type Choices,
  type Chosen,
  type FormId,
  type ScopeId,
  type Thing,
} from '../../domain/templates/index.ts';

/** What a person has said so far. */
export interface Answers {
  readonly cloud: Cloud;
  readonly thing?: Thing;
  readonly form?: FormId;
  readonly scope?: ScopeId;
  readonly wanted?: Partial<Choices>;
  /** Whether the choices are as the person wants them. */
  readonly isSettled?: boolean;
}

export const chosen = ({ thing = { kind: 'nothing' }, cloud }: Answers): Chosen => chosenOf(thing, cloud);

/** The forms in which there is anything for what is selected. */
export function formsOf(answers: Answers): readonly FormId[] {
  const scopes = scopesFor(chosen(answers).selection);
  return formIds.filter((form) => forms[form].scopes.some((scope) => scopes.includes(scope)));
}

/** The scopes of the chosen form, the likeliest first. */
export const scopesOf = (answers: Answers): readonly ScopeId[] =>
  scopesFor(chosen(answers).selection).filter((scope) =>
    forms[answers.form ?? 'arm'].scopes.some((one) => one === scope),
  );

/** The chosen scope, or the only one. */
export const scopeOf = (answers: Answers): ScopeId => answers.scope ?? scopesOf(answers)[0] ?? 'account';

/** The wanted choices, or those nearest to them. */
export const choicesOf = (answers: Answers): Choices =>
  fitted(answers.form ?? 'arm', scopeOf(answers), { ...answers.wanted, ...chosen(answers).fixed });

/** The choices that the selection leaves open, each with its values. */
export function openChoices(answers: Answers): ReadonlyMap<keyof Choices, readonly Choices[keyof Choices][]> {
  const { fixed } = chosen(answers);
  const values = open(answers.form ?? 'arm', scopeOf(answers), choicesOf(answers));
  return new Map(
    (Object.keys(values) as (keyof Choices)[])
      .filter((choice) => fixed[choice] === undefined && values[choice].length > 1)
      .map((choice) => [choice, values[choice]]),
  );
}
