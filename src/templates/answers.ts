import type { Cloud } from '../model/cloud.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { isIn, parseKeyUri } from '../model/keyUri.ts';
import { text } from '../model/text.ts';
import { type Row, type Section, sections } from '../ui/row.ts';
import { facts } from '../ui/text.ts';
import type { Node } from '../views/nodes/node.ts';
import { presentation } from '../views/nodes/present.ts';
import type { PresentationContext } from '../views/nodes/presentation.ts';
import { type Chosen, chosenOf, fitted, open, scopesFor, type TemplateTarget } from './choices.ts';
import { type Home, homeOf, scopesIn } from './languages.ts';
import { type Choices, type FormId, formIds, type ScopeId } from './request.ts';

/** The answers so far. */
export interface Answers {
  readonly cloud: Cloud;
  readonly thing?: TemplateTarget;
  readonly form?: FormId;
  readonly scope?: ScopeId;
  readonly wanted?: Partial<Choices>;
  /** Whether the person has confirmed the options. */
  readonly isSettled?: boolean;
}

export const chosen = ({ thing = { kind: 'nothing' }, cloud }: Answers): Chosen => chosenOf(thing, cloud);

/** Where the key of the selected target is. */
export const home = (answers: Answers): Home => homeOf(chosen(answers).known);

/** The formats that have a template for the selected target. */
export function formsOf(answers: Answers): readonly FormId[] {
  const scopes = scopesFor(chosen(answers).selection);
  return formIds.filter((form) => scopesIn(form, home(answers)).some((scope) => scopes.includes(scope)));
}

/** The scopes of the chosen format, the most likely first. */
export const scopesOf = (answers: Answers): readonly ScopeId[] =>
  scopesFor(chosen(answers).selection).filter((scope) =>
    scopesIn(answers.form ?? 'arm', home(answers)).includes(scope),
  );

/** The chosen scope, or the only one. */
export const scopeOf = (answers: Answers): ScopeId => answers.scope ?? scopesOf(answers)[0] ?? 'account';

/** The wanted options, or the nearest available ones. */
export const choicesOf = (answers: Answers): Choices =>
  fitted(
    answers.form ?? 'arm',
    scopeOf(answers),
    { ...answers.wanted, ...chosen(answers).fixed },
    home(answers),
  );

/** The options that the selection leaves open, each with its values. */
export function openChoices(answers: Answers): ReadonlyMap<keyof Choices, readonly Choices[keyof Choices][]> {
  const { fixed } = chosen(answers);
  const values = open(answers.form ?? 'arm', scopeOf(answers), choicesOf(answers), home(answers));
  return new Map(
    (Object.keys(values) as (keyof Choices)[])
      .filter((choice) => fixed[choice] === undefined && values[choice].length > 1)
      .map((choice) => [choice, values[choice]]),
  );
}

/** The application of an account whose key is in another tenant. A template would lose it. */
export const applicationIn = (node: Node): string | undefined =>
  node.kind === 'account' ? applicationOf(node.account.defaultIdentity) : undefined;

/** The template target of a node, or undefined if the node has none. */
export function templateTargetOf(
  node: Node,
  known: readonly Node[],
  cloud: Cloud,
): TemplateTarget | undefined {
  if (applicationIn(node) !== undefined) return undefined;
  if (node.kind === 'vault' || node.kind === 'key') return node;
  if (node.kind !== 'account') return undefined;
  const { keyUri } = node.account;
  const key = keyUri === undefined ? undefined : parseKeyUri(keyUri, cloud);
  const vaults = known.filter((one) => one.kind === 'vault').map(({ vault }) => vault);
  const vault = vaults.find((one) => isIn(key, one));
  return { ...node, ...(vault ? { vault } : {}) };
}

/** All loaded targets that can fill in a template, and no target, which is always possible. */
export function targetSections(
  known: readonly Node[],
  setting: PresentationContext,
  cloud: Cloud,
): readonly Section<TemplateTarget>[] {
  const of = (kind: TemplateTarget['kind']): readonly Row<TemplateTarget>[] =>
    known
      .filter((node) => node.kind === kind)
      .flatMap((node) => {
        const value = templateTargetOf(node, known, cloud);
        const { label, description, icon } = presentation(node, setting);
        // Keys in different vaults can have the same name.
        const where = facts(node.kind === 'key' && node.vault.name, description);
        return value ? [{ label, icon: icon.id, value, description: where }] : [];
      });
  const nothing: Row<TemplateTarget> = {
    label: text('Placeholders'),
    description: text('you fill in the names'),
    icon: 'symbol-snippet',
    value: { kind: 'nothing' },
  };
  return sections(
    { rows: [nothing] },
    { title: text('Keys'), rows: of('key') },
    { title: text('Key vaults'), rows: of('vault') },
    { title: text('Accounts'), rows: of('account') },
  );
}
