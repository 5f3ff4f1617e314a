import { irreversibleChanges, isBlocked, isDone, type Plan } from '../../app/plan.ts';
import type { StepId } from '../../domain/finding.ts';
import type { Fix } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { sections, type Row, type Section } from './row.ts';

/** What a person may do with a plan. */
export type PlanChoice =
  | { readonly kind: 'create' | 'checkAgain' | 'read' | 'back' | 'cancel' }
  | { readonly kind: 'fix'; readonly fix: Fix; readonly step: StepId };

export const changesOf = (plan: Plan) =>
  plan.steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.changes : []));

/** `entered`: the object id that the person gave, not one that Azure told. */
export function planRows(plan: Plan, entered?: string): Section<PlanChoice>[] {
  return sections(
    { rows: isBlocked(plan) ? fixRows(plan) : [createRow(plan)] },
    {
      title: text('More'),
      rows: [
        ...principalRows(plan, entered),
        {
          label: text('Read the Plan'),
          description: text('hides this list meanwhile'),
          icon: 'book',
          value: { kind: 'read' },
        },
        {
          label: text('Check Again'),
          description: text('reads Azure anew'),
          icon: 'refresh',
          value: { kind: 'checkAgain' },
        },
        {
          label: text('Back'),
          description: text('to the last question'),
          icon: 'arrow-left',
          value: { kind: 'back' },
        },
        {
          label: text('Cancel'),
          description: text('changes nothing'),
          icon: 'close',
          value: { kind: 'cancel' },
        },
      ],
    },
  );
}

/** It may be the wrong one, and no question leads back to it. */
function principalRows(plan: Plan, entered: string | undefined): Row<PlanChoice>[] {
  const isOffered = plan.steps.some(
    ({ finding }) => finding.state === 'blocked' && finding.problem.fix === 'enterPrincipal',
  );
  if (entered === undefined || isOffered || isDone(plan)) return [];
  return [
    {
      label: fixLabel('enterPrincipal'),
      description: text('now {0}', entered),
      icon: 'edit',
      value: { kind: 'fix', fix: 'enterPrincipal', step: 'access' },
    },
  ];
}

function createRow(plan: Plan): Row<PlanChoice> {
  const value = { kind: 'create' } as const;
  if (isDone(plan))
    return {
      label: text('Show the Account'),
      detail: text('Everything is done already: nothing will be changed'),
      icon: 'check',
      value,
    };
  return { label: text('Create'), detail: howMany(plan), icon: 'check', value };
}

function howMany(plan: Plan): Text {
  const changes = changesOf(plan).length;
  const forGood = irreversibleChanges(plan).length;
  const makes = changes === 1 ? text('Makes 1 change') : text('Makes {0} changes', changes);
  return forGood === 0
    ? text('{0}; nothing has changed yet', makes)
    : text('{0}, with an effect that cannot be undone; nothing has changed yet', makes);
}

function fixRows(plan: Plan): Row<PlanChoice>[] {
  const rows: Row<PlanChoice>[] = [];
  for (const { id, finding } of plan.steps) {
    if (finding.state !== 'blocked') continue;
    const { fix, what, next } = finding.problem;
    if (fix)
      rows.push({
        label: fixLabel(fix),
        detail: what,
        icon: 'wrench',
        value: { kind: 'fix', fix, step: id },
      });
    else rows.push({ label: what, detail: next, icon: 'error' });
  }
  return rows;
}

/** The remedy as the button or line that carries it out. */
export function fixLabel(fix: Fix): Text {
  switch (fix) {
    case 'allowTrustedServices':
      return text('Allow Trusted Services');
    case 'enterPrincipal':
      return text('Enter Object Id...');
    case 'chooseAnotherName':
      return text('Choose Another Name...');
    case 'chooseAnotherRegion':
      return text('Choose Another Region...');
    case 'chooseAnotherVault':
      return text('Choose Another Key Vault...');
    case 'chooseAnotherKey':
      return text('Choose Another Key...');
  }
}
