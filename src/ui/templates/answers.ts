import type { Cloud } from '../../domain/cloud.ts';
import { chosenOf, type Chosen, type Thing } from '../../domain/templates/chosen.ts';
import { fitted, open } from '../../domain/templates/fits.ts';
import { formIds, type Choices, type FormId, type ScopeId } from '../../domain/templates/request.ts';
import { homeOf, scopesIn, type Home } from '../../domain/templates/inHsm.ts';
import { scopesFor } from '../../domain/templates/offers.ts';

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

/** Where the key of what is selected is. */
export const home = (answers: Answers): Home => homeOf(chosen(answers).known);

/** The forms in which there is anything for what is selected. */
export function formsOf(answers: Answers): readonly FormId[] {
  const scopes = scopesFor(chosen(answers).selection);
  return formIds.filter((form) => scopesIn(form, home(answers)).some((scope) => scopes.includes(scope)));
}

/** The scopes of the chosen form, the likeliest first. */
export const scopesOf = (answers: Answers): readonly ScopeId[] =>
  scopesFor(chosen(answers).selection).filter((scope) =>
    scopesIn(answers.form ?? 'arm', home(answers)).includes(scope),
  );

/** The chosen scope, or the only one. */
export const scopeOf = (answers: Answers): ScopeId => answers.scope ?? scopesOf(answers)[0] ?? 'account';

/** The wanted choices, or those nearest to them. */
export const choicesOf = (answers: Answers): Choices =>
  fitted(
    answers.form ?? 'arm',
    scopeOf(answers),
    { ...answers.wanted, ...chosen(answers).fixed },
    home(answers),
  );

/** The choices that the selection leaves open, each with its values. */
export function openChoices(answers: Answers): ReadonlyMap<keyof Choices, readonly Choices[keyof Choices][]> {
  const { fixed } = chosen(answers);
  const values = open(answers.form ?? 'arm', scopeOf(answers), choicesOf(answers), home(answers));
  return new Map(
    (Object.keys(values) as (keyof Choices)[])
      .filter((choice) => fixed[choice] === undefined && values[choice].length > 1)
      .map((choice) => [choice, values[choice]]),
  );
}
