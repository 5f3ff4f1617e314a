import { identityName } from '../model/grantee.ts';
import { type Fix, fixLabel } from '../model/problem.ts';
import type { CmkSpec } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import { text, type Text } from '../model/text.ts';
import type { Offer } from '../session/session.ts';
import { irreversibleChanges, isBlocked, isDone, type Plan } from '../setup/plan.ts';
import { type Row, type Section, sections } from '../ui/row.ts';

/** What a person can do with a plan. */
export type PlanChoice =
  | { readonly kind: 'create' | 'checkAgain' | 'read' | 'back' | 'cancel' }
  | { readonly kind: 'fix'; readonly fix: Fix; readonly step: StepId }
  | { readonly kind: 'remedy'; readonly offer: Offer };

/** The commands that fix what blocks a step, if there are any. */
export type Offers = ReadonlyMap<StepId, Offer>;

export const changesOf = (plan: Plan) =>
  plan.steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.changes : []));

/** @param entered the object id that the person entered, absent if it came from Azure */
export function planRows(plan: Plan, entered?: string, offers: Offers = new Map()): Section<PlanChoice>[] {
  return sections(
    { rows: isBlocked(plan) ? fixRows(plan, offers) : [createRow(plan)] },
    {
      title: text('More'),
      rows: [
        ...principalRows(plan, entered),
        ...settingRows(plan),
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

/** The entered object id can be wrong, and no question leads back to it. */
function principalRows(plan: Plan, entered: string | undefined): Row<PlanChoice>[] {
  if (entered === undefined || isOffered(plan, 'enterPrincipal') || isDone(plan)) return [];
  return [
    {
      label: fixLabel('enterPrincipal'),
      description: text('now {0}', entered),
      icon: 'edit',
      value: { kind: 'fix', fix: 'enterPrincipal', step: 'access' },
    },
  ];
}

const isOffered = (plan: Plan, fix: Fix) =>
  plan.steps.some(({ finding }) => finding.state === 'blocked' && finding.problem.fix === fix);

/** Settings that aren't asked for, because most people want the default (docs/decisions/006). */
function settingRows(plan: Plan): Row<PlanChoice>[] {
  if (isDone(plan)) return [];
  const row = (fix: Fix, step: StepId, now: Text): Row<PlanChoice> => ({
    label: fixLabel(fix),
    description: text('now {0}', now),
    icon: 'settings',
    value: { kind: 'fix', fix, step },
  });
  return [
    ...(isOffered(plan, 'chooseIdentity') ? [] : [row('chooseIdentity', 'access', identityText(plan.spec))]),
    row('chooseBackup', 'account', backupText(plan.spec)),
  ];
}

export const identityText = ({ identityId }: CmkSpec): Text =>
  identityId === undefined
    ? text('"Azure Cosmos DB", which all accounts of the tenant share')
    : text('{0}, user-assigned', identityName(identityId));

export function backupText({ account: { backup } }: CmkSpec): Text {
  if (backup === undefined) return text('periodic');
  return backup === 'Continuous7Days' ? text('continuous, 7 days') : text('continuous, 30 days');
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

function fixRows(plan: Plan, offers: Offers): Row<PlanChoice>[] {
  const rows: Row<PlanChoice>[] = [];
  for (const { id, finding } of plan.steps) {
    if (finding.state !== 'blocked') continue;
    const { fix, what, next } = finding.problem;
    const offer = offers.get(id);
    const icon = 'wrench';
    if (fix) rows.push({ label: fixLabel(fix), detail: what, icon, value: { kind: 'fix', fix, step: id } });
    if (offer) rows.push({ label: offer.label, detail: what, icon, value: { kind: 'remedy', offer } });
    if (!fix && !offer) rows.push({ label: what, detail: next, icon: 'error' });
  }
  return rows;
}
