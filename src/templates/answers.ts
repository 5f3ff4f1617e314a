import type { Cloud } from '../model/cloud.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { isKeyIn } from '../model/keyUri.ts';
import { text } from '../model/text.ts';
import { type Row, type RowSection, sections } from '../ui/row.ts';
import { facts } from '../ui/text.ts';
import type { Node } from '../views/nodes/node.ts';
import { presentation } from '../views/nodes/present.ts';
import type { PresentationContext } from '../views/nodes/presentation.ts';
import { type Chosen, chosenOf, nearestChoices, open, scopesFor, type TemplateTarget } from './choices.ts';
import { type KeyStore, knownKeyStore, scopesIn } from './languages.ts';
import { type Choices, type FormatId, formatIds, type ScopeId } from './request.ts';
import { scopesOfSeveral } from './several.ts';

/** The answers so far. */
export interface Answers {
  readonly cloud: Cloud;
  readonly target?: TemplateTarget;
  /** The further targets of a multiple selection: one template is for all of them. */
  readonly others?: readonly [TemplateTarget, ...TemplateTarget[]];
  readonly format?: FormatId;
  readonly scope?: ScopeId;
  readonly wanted?: Partial<Choices>;
  /** Whether the user has confirmed the options. */
  readonly areOptionsChosen?: boolean;
}

export const chosen = ({ target = { kind: 'nothing' }, cloud }: Answers): Chosen => chosenOf(target, cloud);

/** Where the key of the selected target is. */
export const keyStore = (answers: Answers): KeyStore => knownKeyStore(chosen(answers).known);

/** The same answers for each target alone. */
export const answersOfEach = ({ others, ...answers }: Answers): readonly [Answers, ...Answers[]] => [
  answers,
  ...(others ?? []).map((target) => ({ ...answers, target })),
];

/** The formats that have a template for the selected targets. */
export const formatsOf = (answers: Answers): readonly FormatId[] =>
  formatIds.filter((format) => scopesOf({ ...answers, format }).length > 0);

/** The scopes of the chosen format that all targets have, the most likely first. */
export function scopesOf(answers: Answers): readonly ScopeId[] {
  const scopes = answers.others ? scopesOfSeveral : scopesIn;
  const [first, ...others] = answersOfEach(answers).map((one) =>
    scopesFor(chosen(one).selection).filter((scope) =>
      scopes(answers.format ?? 'arm', keyStore(one)).includes(scope),
    ),
  );
  return first?.filter((scope) => others.every((each) => each.includes(scope))) ?? [];
}

/** The chosen scope, or the only one. */
export const scopeOf = (answers: Answers): ScopeId => answers.scope ?? scopesOf(answers)[0] ?? 'account';

/** The wanted options, or the nearest available ones. */
export const choicesOf = (answers: Answers): Choices =>
  nearestChoices(
    answers.format ?? 'arm',
    scopeOf(answers),
    { ...answers.wanted, ...chosen(answers).fixed },
    keyStore(answers),
  );

/** An option that the selection leaves open: its values, and the one that the template has now. */
export interface OpenChoice {
  readonly values: readonly Choices[keyof Choices][];
  readonly current: Choices[keyof Choices];
}

/** The options that at least one of the targets leaves open. Where a target determines one, it keeps its own value. */
export const openChoices = (answers: Answers): ReadonlyMap<keyof Choices, OpenChoice> =>
  new Map(
    answersOfEach({ ...answers, scope: scopeOf(answers) })
      .toReversed()
      .flatMap((one) => [...openIn(one)]),
  );

function openIn(answers: Answers): ReadonlyMap<keyof Choices, OpenChoice> {
  const { fixed } = chosen(answers);
  const choices = choicesOf(answers);
  const values = open(answers.format ?? 'arm', scopeOf(answers), choices, keyStore(answers));
  return new Map(
    (Object.keys(values) as (keyof Choices)[])
      .filter((choice) => fixed[choice] === undefined && values[choice].length > 1)
      .map((choice) => [choice, { values: values[choice], current: choices[choice] }]),
  );
}

/** The application of an account whose key is in another tenant. A template would lose it. */
export const applicationBehind = (node: Node): string | undefined =>
  node.kind === 'account' ? applicationOf(node.account.defaultIdentity) : undefined;

/** The template target of a node, or undefined if the node has none. */
export function templateTargetOf(
  node: Node,
  known: readonly Node[],
  cloud: Cloud,
): TemplateTarget | undefined {
  if (applicationBehind(node) !== undefined) return undefined;
  if (node.kind === 'vault' || node.kind === 'key') return node;
  if (node.kind !== 'account') return undefined;
  const { keyUri } = node.account;
  const vaults = known.filter((one) => one.kind === 'vault').map(({ vault }) => vault);
  const vault = vaults.find((one) => isKeyIn(keyUri, one, cloud));
  return { ...node, ...(vault ? { vault } : {}) };
}

/** All loaded targets that can fill in a template, and no target, which is always possible. */
export function targetSections(
  known: readonly Node[],
  setting: PresentationContext,
  cloud: Cloud,
): readonly RowSection<TemplateTarget>[] {
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
    description: text('Fill in the names yourself'),
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
